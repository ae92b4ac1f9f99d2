package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.SwitchTarget;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/**
 * What a plan turns off before its units and on after them.
 *
 * <p>Source: {@code docs/formats/switch.md}, section 2.
 *
 * @param target what it is
 * @param owner who answers for it; null for nobody
 */
public record PlannedSwitch(SwitchTarget target, @Nullable String owner) {
    /** What people call one. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public String name() {
        return target.name();
    }
}

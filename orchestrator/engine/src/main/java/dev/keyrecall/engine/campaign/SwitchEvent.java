package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;

/**
 * Something that happened to a switch of a campaign. Never changed or removed.
 *
 * <p>Source: {@code docs/formats/switch.md}, section 3.
 *
 * @param campaign whose
 * @param name the switch's
 * @param change what happened
 * @param said who said so; null where the machine did
 * @param at when
 * @param details the members that the change has
 */
public record SwitchEvent(
        String campaign,
        String name,
        Change change,
        TaskEvent.@Nullable Said said,
        Instant at,
        Json.Obj details) {
    /** What happened. */
    public enum Change {
        TURNING_OFF,
        OFF,
        TURNING_ON,
        ON,
        /** It could not be turned, or not be seen so. */
        FAILED,
        /** A person has to do it. */
        ASKED_OFF,
        ASKED_ON,
        /** A person says that it is done. */
        SAID_OFF,
        SAID_ON,
        /** A person turns it on before the campaign is done: no run turns it off again. */
        ORDERED_ON;

        /** The word in store and ledger. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}

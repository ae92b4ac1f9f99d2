package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.PlannedSwitch;
import dev.keyrecall.engine.toml.StrictTable;
import dev.keyrecall.engine.toml.TomlException;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.SwitchKind;
import dev.keyrecall.spi.SwitchTarget;
import dev.keyrecall.spi.Switching;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads what is to be turned off before a campaign.
 *
 * <p>Source: {@code docs/formats/switch.md}, section 1.
 */
public final class SwitchFiles {
    /** The longest file. */
    public static final int FILE_BYTES_MAX = 262_144;

    private static final int SWITCHES_MAX = 100;
    private static final int TEXT_MAX_CHARS = 2_000;

    private final Engine engine;

    public SwitchFiles(Engine engine) {
        this.engine = engine;
    }

    /**
     * Reads a file, and asks the adapters whether each could be turned at all.
     *
     * @return at least one, in the order in which they are turned off
     * @throws EngineException USAGE, with the line, for what cannot be read or turned
     */
    public List<PlannedSwitch> read(String text) throws EngineException {
        try {
            StrictTable top = StrictTable.parse(text);
            List<PlannedSwitch> read = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (StrictTable table : top.tables("switch", SWITCHES_MAX)) {
                PlannedSwitch one = one(table);
                if (!names.add(one.name())) {
                    throw table.wrong("name", "two switches have this name");
                }
                read.add(one);
            }
            top.requireNothingElse();
            if (read.isEmpty()) {
                throw top.wrong("there is no [[switch]] in it");
            }
            return read;
        } catch (TomlException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "the switches cannot be read: " + e.getMessage(),
                    "what stands in it: docs/formats/switch.md");
        }
    }

    private PlannedSwitch one(StrictTable table) throws TomlException {
        String name = table.text("name");
        if (!PlannedSwitch.NAME.matcher(name).matches()) {
            throw table.wrong(
                    "name", "at most 64 of a-z, 0-9, '.', '_' and '-', beginning with a-z or 0-9");
        }
        SwitchKind kind = kind(table);
        Map<String, String> options = new TreeMap<>();
        for (String option : kind.options()) {
            Optional<String> value = table.optionalText(option);
            if (value.isPresent()) {
                options.put(option, value.get());
                if (value.get().isBlank() || value.get().length() > TEXT_MAX_CHARS) {
                    throw table.wrong(option, "1 to " + TEXT_MAX_CHARS + " characters stand here");
                }
            }
        }
        Optional<String> owner = table.optionalText("owner");
        table.requireNothingElse();
        SwitchTarget target = new SwitchTarget(kind.name(), name, options);
        requireTurnable(table, kind, target);
        return new PlannedSwitch(target, owner.orElse(null));
    }

    private SwitchKind kind(StrictTable table) throws TomlException {
        String kind = table.text("kind");
        List<SwitchKind> known = engine.providers().switches();
        for (SwitchKind one : known) {
            if (one.name().equals(kind)) {
                return one;
            }
        }
        throw table.wrong(
                "kind",
                "the kinds are "
                        + known.stream().map(SwitchKind::name).collect(Collectors.joining(", ")));
    }

    private static void requireTurnable(StrictTable table, SwitchKind kind, SwitchTarget target)
            throws TomlException {
        switch (kind.switching()) {
            case Support.Automated<Switching>(Switching action) -> {
                try {
                    action.check(target);
                } catch (ProviderException.Refused e) {
                    throw table.wrong(String.valueOf(e.getMessage()));
                }
            }
            case Support.Assisted<Switching> _ -> {
                for (String option : List.of("off", "on")) {
                    if (!target.options().containsKey(option)) {
                        throw table.wrong("a person has to be told what to do: " + option);
                    }
                }
            }
            case Support.Unsupported<Switching> unsupported ->
                    throw table.wrong("kind", unsupported.why());
        }
    }
}

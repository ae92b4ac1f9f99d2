package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.OwnKey;
import dev.keyrecall.engine.campaign.OwnKey.Kind;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.VaultSummary;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the vault's own keys a plan lists, and whether the vault still has them: its header says
 * so without any key, and the ledger tells of every header.
 *
 * <p>Source: {@code docs/formats/plan.md}, section 3.1.
 */
public final class OwnKeys {
    /** A setting of such a name is a path. */
    private static final String FILE = "-file";

    private OwnKeys() {}

    /**
     * How one stands.
     *
     * @param key which
     * @param replaced whether the vault has another in its place
     * @param beside whether it has the old one, too, for a time: a log key, which goes on verifying
     */
    public record Standing(OwnKey key, boolean replaced, boolean beside) {
        /** What a person does about one that is not replaced. */
        public String command() {
            return switch (key.kind()) {
                case LOG_KEY -> "keyrecall vault rotate --log-key";
                case RECIPIENT -> "keyrecall vault kek rotate " + key.id().substring(0, 8);
                case VAULT_KEY -> "keyrecall vault rotate";
            };
        }

        Json document() {
            return Json.object()
                    .put("key", key.kind().word())
                    .put("id", key.id())
                    .put("replaced", Json.of(replaced))
                    .put("beside", Json.of(beside))
                    .build();
        }

        String words() {
            return key.shown()
                    + ": "
                    + (replaced ? "replaced" : "NOT REPLACED")
                    + (beside
                            ? "; signs beside its successor, until that has signed for 30 days and"
                                    + " the log key is rotated again"
                            : "");
        }
    }

    /** All that a vault has now, in the order in which they are to be replaced. */
    static List<OwnKey> now(Tx tx) {
        VaultSummary vault = header(tx);
        List<OwnKey> own = new ArrayList<>();
        newest(vault).ifPresent(version -> own.add(new OwnKey(Kind.LOG_KEY, version.toString())));
        vault.recipients().forEach(one -> own.add(new OwnKey(Kind.RECIPIENT, one.id().value())));
        own.add(new OwnKey(Kind.VAULT_KEY, Integer.toString(vault.keyVersion())));
        return own;
    }

    /**
     * What a plan that is about what we work with says of the files through which the vault is
     * opened: whose credentials they hold nobody knows before they are used.
     */
    static List<String> notes(Tx tx, Plan plan) {
        List<String> places =
                plan.units().stream()
                        .filter(PlannedUnit::operates)
                        .flatMap(unit -> unit.consumers().stream())
                        .map(ConsumerTarget::target)
                        .toList();
        Optional<Home> home = tx.homes().find();
        if (places.isEmpty() || home.isEmpty()) {
            return List.of();
        }
        return header(home.get()).recipients().stream()
                .flatMap(one -> one.settings().entrySet().stream())
                .filter(setting -> setting.getKey().endsWith(FILE))
                .map(Map.Entry::getValue)
                .filter(file -> !places.contains(file))
                .distinct()
                .sorted()
                .map(
                        file ->
                                "the vault is opened with what stands in "
                                        + file
                                        + ", too: where that is a credential of this plan, and is"
                                        + " not registered as its place, the vault stays shut until"
                                        + " the new one is copied there")
                .toList();
    }

    /** How those of a plan stand, in its order. */
    public static List<Standing> of(Tx tx, Plan plan) {
        if (plan.own().isEmpty()) {
            return List.of();
        }
        VaultSummary vault = header(tx);
        return plan.own().stream()
                .map(key -> new Standing(key, replaced(vault, key), beside(vault, key)))
                .toList();
    }

    /** As above, of one moment. */
    public static List<Standing> of(Engine engine, Plan plan) {
        return engine.store().read(tx -> of(tx, plan));
    }

    /** Those that the vault still has, in words. */
    public static List<String> left(Engine engine, Plan plan) {
        return of(engine, plan).stream()
                .filter(own -> !own.replaced())
                .map(own -> own.key().shown())
                .toList();
    }

    /** Whether nothing that a plan lists is left. */
    static boolean replaced(Tx tx, Plan plan) {
        return of(tx, plan).stream().allMatch(Standing::replaced);
    }

    private static boolean replaced(VaultSummary vault, OwnKey key) {
        return switch (key.kind()) {
            case LOG_KEY -> newest(vault).orElse(0) > version(key);
            case RECIPIENT ->
                    vault.recipients().stream().noneMatch(one -> one.id().value().equals(key.id()));
            case VAULT_KEY ->
                    vault.keyVersion() > version(key) && vault.olderKeyVersions().isEmpty();
        };
    }

    private static boolean beside(VaultSummary vault, OwnKey key) {
        return key.kind() == Kind.LOG_KEY
                && replaced(vault, key)
                && vault.logKeyVersions().stream().anyMatch(one -> one == version(key));
    }

    private static long version(OwnKey key) {
        return Long.parseLong(key.id());
    }

    private static Optional<Integer> newest(VaultSummary vault) {
        return vault.logKeyVersions().isEmpty()
                ? Optional.empty()
                : Optional.of(Collections.max(vault.logKeyVersions()));
    }

    private static VaultSummary header(Tx tx) {
        return header(tx.homes().find().orElseThrow());
    }

    private static VaultSummary header(Home home) {
        try {
            return VaultSummary.of(home.vaultHeader());
        } catch (VaultException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED,
                    "the vault's header cannot be read: " + e.getMessage(),
                    e);
        }
    }
}

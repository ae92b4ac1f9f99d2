package dev.keyrecall.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.VaultException;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** A ledger whose entries follow from their numbers, and the log of it. */
final class LogScene {
    static final LocalVault VAULT = vault();
    static final LogName NAME = LogName.of(VAULT.id());

    final MovableClock clock = new MovableClock();
    final InMemoryStore store = new InMemoryStore(clock);
    MemoryLog files = new MemoryLog();

    private static LocalVault vault() {
        try {
            return LocalVault.create(
                            new NewRecipient.KeyFile("", Instant.EPOCH), new SecureRandom())
                    .vault()
                    .withNewLogKey()
                    .vault();
        } catch (VaultException e) {
            throw new IllegalStateException(e);
        }
    }

    static LogScene of(int entries) {
        LogScene scene = new LogScene();
        scene.append(entries, "entry");
        return scene;
    }

    void append(int entries, String what) {
        LedgerWriter ledger = new LedgerWriter(engine());
        for (int i = 0; i < entries; i++) {
            LedgerWriter.Entry entry = new LedgerWriter.Entry("sweep", what, Json.object().build());
            store.write(tx -> ledger.append(tx, entry));
        }
    }

    /** As the entry of a new home does. */
    void tellKeys() {
        List<String> keys = NAME.keys(VAULT::signLog).stream().map(String::valueOf).toList();
        Json.Obj details = Json.object().put("log_keys", Json.strings(keys)).build();
        LedgerWriter.Entry entry = new LedgerWriter.Entry("init", "made", details);
        store.write(tx -> new LedgerWriter(engine()).append(tx, entry));
    }

    private Engine engine() {
        return new Engine(
                store,
                new Providers(List.of()),
                clock,
                new Ids(new SplittableRandom(1)),
                clock::advance,
                new Actor("ada", "root"),
                "test-build");
    }

    SignedLog log() {
        return log(store);
    }

    SignedLog log(Store over) {
        return new SignedLog(over, files, NAME);
    }

    /** What the vault's keys make of it. */
    void advance() {
        log().advance(VAULT::signLog);
    }

    /** Nothing is signed over what stands there, and nothing written. */
    void requireRefused(String why) {
        long written = files.writes;
        assertThatThrownBy(this::advance).isInstanceOf(Mismatch.class).hasMessageContaining(why);
        assertThat(files.writes).as("nothing is written").isEqualTo(written);
        assertThat(files.claimed).isFalse();
    }

    long size() {
        return store.read(tx -> tx.ledger().head()).orElseThrow().size();
    }
}

package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.Homes;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A home with one account of the toy provider; waiting moves its clock at once. */
public final class TestHome {
    public static final AccountRef LAB = new AccountRef("toy", "lab");

    public final MovableClock clock = new MovableClock();
    public final ScriptedProvider provider = new ScriptedProvider();
    public final InMemoryStore store = new InMemoryStore(clock);
    public final List<Duration> waits = new ArrayList<>();
    public final Engine engine =
            new Engine(
                    store,
                    new Providers(List.of(provider)),
                    clock,
                    new Ids(new SplittableRandom(1)),
                    this::await,
                    new Actor("ada", "root"),
                    "test-build");

    /** An empty home. */
    public static TestHome empty() throws EngineException {
        TestHome home = new TestHome();
        new Homes(home.engine).create(VaultHeaders.fresh());
        return home;
    }

    /** A home to which the account {@link #LAB} was added. */
    public static TestHome withAccount() throws EngineException {
        TestHome home = empty();
        new AccountDirectory(home.engine).add(LAB, Map.of("endpoint", "there"));
        return home;
    }

    /** Every ledger entry, in order. */
    public List<Json.Obj> ledger() {
        List<Json.Obj> entries = new ArrayList<>();
        store.read(
                tx -> {
                    tx.ledger().forEach(0, row -> entries.add(Leaf.parse(row.leaf())));
                    return entries;
                });
        return entries;
    }

    /** The kinds of the ledger entries, in order. */
    public List<String> kinds() {
        return ledger().stream().map(entry -> entry.text("kind")).toList();
    }

    private void await(Duration duration) {
        waits.add(duration);
        clock.advance(duration);
    }
}

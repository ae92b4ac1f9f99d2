package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.append;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Sinks.Failing;
import dev.keyrecall.engine.port.Sinks.Holding;
import dev.keyrecall.engine.port.Sinks.Standing;
import dev.keyrecall.engine.port.Store;

import java.util.List;
import java.util.Optional;

/** How far sinks have come. */
public final class SinkLaws {
    private static final Standing FRESH = Standing.fresh("siem");

    private SinkLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("sinksAreKeptAsTheyStand", SinkLaws::sinksAreKept),
                law("aSinkNeverGoesBack", SinkLaws::aSinkNeverGoesBack),
                law("aSinkGetsWhatIsSigned", SinkLaws::aSinkGetsWhatIsSigned));
    }

    /** Three entries, of which two are signed. */
    private static void signed(Store store) {
        write(
                store,
                tx -> {
                    for (int i = 0; i < 3; i++) {
                        append(tx, i);
                    }
                    tx.signedHeads().put(new SignedHead(2, new byte[32], new byte[] {1}));
                });
    }

    private static Optional<Standing> found(Store store) {
        return store.read(tx -> tx.sinks().find("siem"));
    }

    private static List<Standing> all(Store store) {
        return store.read(tx -> tx.sinks().all());
    }

    private static void put(Store store, Standing standing) {
        write(store, tx -> tx.sinks().put(standing));
    }

    private static void refused(Store store, Standing standing, String law) {
        assertThatIllegalStateException()
                .isThrownBy(() -> put(store, standing))
                .withMessageContaining(law);
    }

    private static void sinksAreKept(Store store) {
        signed(store);
        assertThat(found(store)).isEmpty();
        Standing full =
                FRESH.sending(2)
                        .holding(new Holding("somebody", Samples.NOW))
                        .failing(new Failing(3, "refused", Samples.NOW, Samples.NOW, true));
        Standing done = Standing.fresh("archive").arrived(1, Samples.NOW);
        put(store, FRESH);
        put(store, full);
        put(store, done);
        assertThat(all(store)).containsExactly(done, full);
        put(store, full.holding(null).arrived(2, Samples.NOW));
        assertThat(found(store)).contains(new Standing("siem", 2, null, null, null, Samples.NOW));
    }

    private static void aSinkNeverGoesBack(Store store) {
        signed(store);
        put(store, FRESH.arrived(2, Samples.NOW));
        refused(store, FRESH.arrived(1, Samples.NOW), "a sink never goes back");
        refused(store, FRESH, "a sink never goes back");
        put(store, FRESH.arrived(2, Samples.NOW));
    }

    private static void aSinkGetsWhatIsSigned(Store store) {
        put(store, FRESH);
        refused(store, FRESH.sending(1), "a sink gets what is signed");
        signed(store);
        refused(store, FRESH.arrived(3, Samples.NOW), "a sink gets what is signed");
        refused(store, FRESH.sending(3), "a sink gets what is signed");
        refused(store, FRESH.arrived(1, Samples.NOW).sending(1), "sink_sending_to");
        put(store, FRESH.sending(2));
    }
}

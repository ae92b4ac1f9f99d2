package dev.keyrecall.engine.sim;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must be so when a campaign is done, however it went. */
final class SimSettled {
    private SimSettled() {}

    /** Tells the watch of what is not. */
    static void require(Simulation of) {
        SimWatch watch = of.watch();
        List<IntentRow> open = of.store().read(tx -> tx.journal().openIntents(SimStage.ACCOUNT));
        if (!open.isEmpty()) {
            watch.broke("I2: still open: " + open);
        }
        requireHeld(of);
        Map<String, Integer> active = new TreeMap<>();
        for (SimCloud.Key key : of.cloud().keys().values()) {
            if (key.status() == Status.ACTIVE) {
                active.merge(key.principal(), 1, Integer::sum);
            }
        }
        if (!active.equals(SimStage.ACTIVE_AFTERWARDS)) {
            watch.broke("I13: active at the end: " + active);
        }
        for (String id : SimStage.OLD) {
            if (of.cloud().key(id) != null) {
                watch.broke("I14: " + id + " lives");
            }
        }
        of.cloud()
                .places()
                .forEach(
                        (place, held) -> {
                            if (!of.cloud().live(held)) {
                                watch.broke("I5: " + place + " holds what is dead: " + held);
                            }
                        });
        of.orphans().requireExplained(of.campaign());
        requireLedger(of);
    }

    private static void requireHeld(Simulation of) {
        for (SimCloud.Key key : List.copyOf(of.cloud().keys().values())) {
            CredentialRef ref = SimStage.ref(key.id());
            boolean held = of.store().read(tx -> tx.secrets().newest(ref)).isPresent();
            if (!held && !of.named().contains(key.id())) {
                of.watch()
                        .broke("I3: nobody has the value of " + key + ", and nothing tells of it");
            } else if (!held) {
                of.orphans().remove(key);
            }
        }
    }

    private static void requireLedger(Simulation of) {
        try {
            new LedgerReading(of.calm()).verify();
        } catch (EngineException e) {
            of.watch().broke("I10: " + e.getMessage());
        }
    }
}

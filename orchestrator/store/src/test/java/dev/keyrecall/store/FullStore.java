package dev.keyrecall.store;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.SwitchEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.contract.Samples;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Sinks.Standing;
import dev.keyrecall.engine.port.Store;

/** A store in which every table has a row, for whoever goes round the store. */
final class FullStore {
    private FullStore() {}

    static void fill(Store store) {
        Samples.populate(store);
        Samples.write(
                store,
                tx -> {
                    tx.homes().create(Samples.home(2));
                    tx.secrets().add(Samples.secret(Samples.ref(1), 1, Label.CURRENT));
                    tx.secrets().add(Samples.secret(Samples.ref(1), 2, null));
                    tx.fingerprints().add(Samples.fingerprint(Samples.ref(1), 2, 1));
                    tx.secrets().destroy(Samples.ref(1), 2, Samples.NOW);
                    tx.secrets().add(Samples.secret(Samples.ref(1), 3, Label.PREVIOUS));
                    tx.lanes().put(Samples.lane(5));
                    tx.policies().add(Samples.policy(1));
                    tx.campaigns().addApproval(Samples.approval(Samples.PLAN));
                    tx.waivers().add(Samples.waiver("waiver-1"));
                    tx.waivers().addVoice(Samples.voice("waiver-1", Decision.APPROVE));
                    tx.campaigns()
                            .acknowledge(Samples.acknowledgement(Samples.CAMPAIGN, "sessions"));
                    tx.switches()
                            .add(
                                    Samples.switched(
                                            Samples.CAMPAIGN, "builds", SwitchEvent.Change.OFF));
                    tx.tasks().add(Samples.task(1, "1.1", Change.OPENED));
                    tx.tasks().add(Samples.task(1, "1.1", Change.DONE));
                    tx.openings().add(new Opening("0a".repeat(32), Samples.filled(32, 4), "ada"));
                    Samples.append(tx, 0);
                    Samples.append(tx, 1);
                    tx.signedHeads()
                            .put(new SignedHead(2, Samples.filled(32, 1), Samples.filled(9, 2)));
                    tx.anchors()
                            .add(
                                    new Receipt(
                                            "disk",
                                            Kind.FILE,
                                            "/mnt",
                                            1,
                                            Samples.filled(32, 1),
                                            Samples.filled(9, 2),
                                            Samples.NOW,
                                            Samples.filled(4, 3)));
                    tx.sinks().put(Standing.fresh("siem").arrived(1, Samples.NOW));
                    var ended = Samples.intent(1, Step.REVOKE, 1, "key", 5);
                    tx.journal().openIntent(ended);
                    tx.journal()
                            .closeIntent(
                                    ended.id(), OutcomeKind.DONE, Samples.NOTHING, Samples.NOW);
                    tx.journal().openIntent(Samples.intent(2, Step.REVOKE, 1, "other", 5));
                });
    }
}

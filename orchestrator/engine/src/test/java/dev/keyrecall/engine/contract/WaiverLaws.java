package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.CAMPAIGN;
import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns.Acknowledgement;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.Waivers.StoredVoice;
import dev.keyrecall.engine.port.Waivers.StoredWaiver;

import java.util.List;

/** Waivers, what people said of them, and acknowledgements. */
final class WaiverLaws {
    private WaiverLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                populated("aWaiverIsWrittenOnceByteForByte", WaiverLaws::aWaiverIsWrittenOnce),
                populated("aWaiverNeedsItsCampaign", WaiverLaws::aWaiverNeedsItsCampaign),
                populated("wordsAboutAWaiverAreOfExactBytes", WaiverLaws::wordsAreOfExactBytes),
                populated("acknowledgementsAreKeptInOrder", WaiverLaws::acknowledgements));
    }

    private static void aWaiverIsWrittenOnce(Store store) {
        write(store, tx -> tx.waivers().add(Samples.waiver("w2")));
        write(store, tx -> tx.waivers().add(Samples.waiver("w1")));
        StoredWaiver back = found(store, tx -> tx.waivers().find("w2")).orElseThrow();
        assertThat(back.bytes()).isEqualTo(new byte[] {1, 0, -1});
        assertThat(back.digest()).isEqualTo("5a".repeat(32));
        assertThat(back.campaign()).isEqualTo(CAMPAIGN);
        assertThat(found(store, tx -> tx.waivers().find("w3"))).isEmpty();
        assertThat(list(store, tx -> tx.waivers().all()))
                .extracting(StoredWaiver::id)
                .containsExactly("w2", "w1");
        assertThat(list(store, tx -> tx.waivers().ofCampaign(CAMPAIGN))).hasSize(2);
        assertThat(list(store, tx -> tx.waivers().ofCampaign("other"))).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.waivers().add(Samples.waiver("w1"))));
    }

    private static void aWaiverNeedsItsCampaign(Store store) {
        StoredWaiver foreign = new StoredWaiver("w1", "other", "5a".repeat(32), new byte[] {1});
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.waivers().add(foreign)))
                .withMessageContaining("refers to");
    }

    private static void wordsAreOfExactBytes(Store store) {
        StoredPolicy policy = Samples.policy(1);
        StoredVoice claim = Samples.voice("w1", Decision.APPROVE);
        StoredVoice signed =
                new StoredVoice(
                        "w1",
                        claim.digest(),
                        Decision.WITHDRAW,
                        claim.person(),
                        claim.osUser(),
                        NOW.plusSeconds(1),
                        new Signed(policy.digest(), "the \u00e9 signature\n"));
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.waivers().addVoice(claim)))
                .withMessageContaining("refers to");
        write(store, tx -> tx.waivers().add(Samples.waiver("w1")));
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.waivers().addVoice(signed)))
                .withMessageContaining("refers to");
        write(store, tx -> tx.policies().add(policy));
        write(store, tx -> tx.waivers().addVoice(signed));
        write(store, tx -> tx.waivers().addVoice(claim));
        assertThat(list(store, tx -> tx.waivers().voices("w1"))).containsExactly(signed, claim);
        assertThat(list(store, tx -> tx.waivers().voices("w2"))).isEmpty();
        assertThat(list(store, tx -> tx.waivers().signatures()))
                .containsExactly("the \u00e9 signature\n");
        StoredVoice other =
                new StoredVoice(
                        "w1",
                        "6b".repeat(32),
                        Decision.APPROVE,
                        claim.person(),
                        claim.osUser(),
                        NOW,
                        null);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.waivers().addVoice(other)))
                .withMessageContaining("refers to");
    }

    private static void acknowledgements(Store store) {
        Acknowledgement first = Samples.acknowledgement(CAMPAIGN, "sessions");
        Acknowledgement second = Samples.acknowledgement(CAMPAIGN, "keys");
        write(store, tx -> tx.campaigns().acknowledge(first));
        write(store, tx -> tx.campaigns().acknowledge(second));
        assertThat(list(store, tx -> tx.campaigns().acknowledged(CAMPAIGN)))
                .containsExactly(first, second);
        assertThat(list(store, tx -> tx.campaigns().acknowledged("other"))).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx ->
                                                tx.campaigns()
                                                        .acknowledge(
                                                                Samples.acknowledgement(
                                                                        "other", "keys"))))
                .withMessageContaining("refers to");
    }
}

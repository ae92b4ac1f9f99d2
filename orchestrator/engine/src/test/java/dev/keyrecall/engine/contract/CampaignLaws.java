package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.CAMPAIGN;
import static dev.keyrecall.engine.contract.Samples.FACTS;
import static dev.keyrecall.engine.contract.Samples.NOTHING;
import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.PLAN;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.ref;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.law;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.policy.Decision;
import dev.keyrecall.engine.port.Campaigns.Signed;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.Policies.StoredPolicy;
import dev.keyrecall.engine.port.Store;

import java.util.List;
import java.util.stream.IntStream;

/** Plans, approvals, campaigns and units. */
final class CampaignLaws {
    /** More than are written in one go. */
    private static final int MANY_UNITS = 1_234;

    private CampaignLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                law("aPlanIsStoredOnceByteForByte", CampaignLaws::aPlanIsStoredOnce),
                law("aCampaignNeedsItsPlan", CampaignLaws::aCampaignNeedsItsPlan),
                populated("approvalsAreOfExactBytes", CampaignLaws::approvalsAreOfExactBytes),
                populated("signaturesAreKeptWithTheirPolicy", CampaignLaws::signaturesAreKept),
                law("policiesFollowOneAnother", CampaignLaws::policiesFollowOneAnother),
                populated("campaignsAreKeptWhole", CampaignLaws::campaignsAreKeptWhole),
                populated("aPlanMakesOneCampaign", CampaignLaws::aPlanMakesOneCampaign),
                populated("unitsAreKeptWhole", CampaignLaws::unitsAreKeptWhole),
                populated("manyUnitsAreKeptAtOnce", CampaignLaws::manyUnitsAreKeptAtOnce),
                populated("aCredentialIsOneUnit", CampaignLaws::aCredentialIsOneUnit),
                populated(
                        "onlyWhatIsOpenOrAsideHasAReason",
                        CampaignLaws::onlyWhatIsOpenOrAsideHasAReason),
                law("aUnitNeedsItsCampaign", CampaignLaws::aUnitNeedsItsCampaign));
    }

    private static void aPlanIsStoredOnce(Store store) {
        byte[] bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        StoredPlan big = new StoredPlan("p1", "c1", "00".repeat(32), bytes);
        write(store, tx -> tx.campaigns().createPlan(big));
        write(store, tx -> tx.campaigns().createPlan(Samples.plan("p0", "c0")));
        StoredPlan back = store.read(tx -> tx.campaigns().plan("p1")).orElseThrow();
        assertThat(back.bytes()).isEqualTo(bytes);
        assertThat(back.digest()).isEqualTo(big.digest());
        assertThat(back.campaign()).isEqualTo("c1");
        assertThat(list(store, tx -> tx.campaigns().plans()))
                .extracting(StoredPlan::id)
                .containsExactly("p0", "p1");
        assertThat(found(store, tx -> tx.campaigns().plan("p2"))).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> tx.campaigns().createPlan(Samples.plan("p1", "x"))))
                .withMessageContaining("a plan of that id");
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> tx.campaigns().createPlan(Samples.plan("p2", "c1"))))
                .withMessageContaining("one plan");
    }

    private static void aCampaignNeedsItsPlan(Store store) {
        Campaign campaign = Samples.campaign("c1", "p1", NOW);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.campaigns().put(campaign)))
                .withMessageContaining("refers to");
        write(
                store,
                tx -> {
                    tx.campaigns().put(campaign);
                    tx.campaigns().createPlan(Samples.plan("p1", "c1"));
                });
        assertThat(list(store, tx -> tx.campaigns().all())).containsExactly(campaign);
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> {
                                            tx.campaigns().createPlan(Samples.plan("p2", "c2"));
                                            tx.campaigns().put(Samples.campaign("c3", "p2", NOW));
                                        }))
                .withMessageContaining("refers to");
    }

    private static void approvalsAreOfExactBytes(Store store) {
        StoredApproval approval = Samples.approval(PLAN);
        StoredApproval second =
                new StoredApproval(
                        PLAN,
                        approval.digest(),
                        "1e".repeat(32),
                        approval.osUser(),
                        NOW.plusSeconds(1));
        write(store, tx -> tx.campaigns().addApproval(second));
        write(store, tx -> tx.campaigns().addApproval(approval));
        assertThat(list(store, tx -> tx.campaigns().approvals(PLAN)))
                .containsExactly(second, approval);
        assertThat(list(store, tx -> tx.campaigns().approvals("other"))).isEmpty();
        StoredApproval foreign =
                new StoredApproval(
                        PLAN, "ff".repeat(32), approval.approver(), approval.osUser(), NOW);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.campaigns().addApproval(foreign)))
                .withMessageContaining("refers to");
    }

    private static void signaturesAreKept(Store store) {
        StoredPolicy policy = Samples.policy(1);
        StoredApproval claim = Samples.approval(PLAN);
        StoredApproval signed =
                new StoredApproval(
                        PLAN,
                        claim.digest(),
                        Decision.WITHDRAW,
                        claim.approver(),
                        claim.osUser(),
                        NOW,
                        new Signed(policy.digest(), "the \u00e9 signature\n"));
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.campaigns().addApproval(signed)))
                .withMessageContaining("refers to");
        write(store, tx -> tx.policies().add(policy));
        write(store, tx -> tx.campaigns().addApproval(signed));
        write(store, tx -> tx.campaigns().addApproval(claim));
        assertThat(list(store, tx -> tx.campaigns().approvals(PLAN)))
                .containsExactly(signed, claim);
        assertThat(list(store, tx -> tx.campaigns().signatures()))
                .containsExactly("the \u00e9 signature\n");
    }

    private static void policiesFollowOneAnother(Store store) {
        assertThat(found(store, tx -> tx.policies().current())).isEmpty();
        assertThat(list(store, tx -> tx.policies().all())).isEmpty();
        write(store, tx -> tx.policies().add(Samples.policy(1)));
        for (int other : new int[] {1, 3}) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> write(store, tx -> tx.policies().add(Samples.policy(other))))
                    .withMessageContaining("a policy");
        }
        write(store, tx -> tx.policies().add(Samples.policy(2)));
        StoredPolicy twice =
                new StoredPolicy(3, Samples.policy(1).digest(), new byte[] {1}, List.of(), NOW);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.policies().add(twice)))
                .withMessageContaining("a policy");
        StoredPolicy standing = found(store, tx -> tx.policies().current()).orElseThrow();
        assertThat(standing.serial()).isEqualTo(2);
        assertThat(standing.bytes()).isEqualTo(Samples.policy(2).bytes());
        assertThat(standing.signatures()).isEqualTo(Samples.policy(2).signatures());
        assertThat(standing.at()).isEqualTo(NOW);
        assertThat(list(store, tx -> tx.policies().all()))
                .extracting(StoredPolicy::serial)
                .containsExactly(1, 2);
    }

    private static void campaignsAreKeptWhole(Store store) {
        for (Campaign.State state : Campaign.State.values()) {
            for (Mode mode : Mode.values()) {
                Campaign full =
                        new Campaign(
                                CAMPAIGN,
                                PLAN,
                                mode,
                                state,
                                NOW,
                                NOW.plusSeconds(1),
                                NOW.plusSeconds(2),
                                mode == Mode.HYGIENE
                                        ? Campaign.Hold.PAUSED
                                        : Campaign.Hold.ABORTED);
                write(store, tx -> tx.campaigns().put(full));
                assertThat(found(store, tx -> tx.campaigns().find(CAMPAIGN))).contains(full);
                assertThat(found(store, tx -> tx.campaigns().ofPlan(PLAN))).contains(full);
            }
        }
        Campaign older = Samples.campaign("older", "p2", NOW.minusSeconds(1));
        Campaign newer = Samples.campaign("newer", "p3", NOW.plusSeconds(1));
        write(
                store,
                tx -> {
                    tx.campaigns().createPlan(Samples.plan("p3", "newer"));
                    tx.campaigns().put(newer);
                    tx.campaigns().createPlan(Samples.plan("p2", "older"));
                    tx.campaigns().put(older);
                });
        assertThat(list(store, tx -> tx.campaigns().all()))
                .extracting(Campaign::id)
                .containsExactly("newer", CAMPAIGN, "older");
        assertThat(found(store, tx -> tx.campaigns().find("none"))).isEmpty();
    }

    private static void aPlanMakesOneCampaign(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                write(
                                        store,
                                        tx -> tx.campaigns().put(Samples.campaign("x", PLAN, NOW))))
                .withMessageContaining("one campaign");
    }

    private static void unitsAreKeptWhole(Store store) {
        for (Unit.State state : Unit.State.values()) {
            Unit full =
                    new Unit(
                            CAMPAIGN,
                            2,
                            ref(2),
                            state,
                            5,
                            ref(22),
                            state == Unit.State.OPEN || state.aside()
                                    ? "the provider refuses"
                                    : null,
                            NOW.plusSeconds(60),
                            FACTS);
            write(store, tx -> tx.campaigns().putUnit(full));
            assertThat(found(store, tx -> tx.campaigns().unit(CAMPAIGN, 2))).contains(full);
        }
        write(store, tx -> tx.campaigns().putUnit(Samples.unit(2)));
        assertThat(list(store, tx -> tx.campaigns().units(CAMPAIGN)))
                .containsExactly(Samples.unit(1), Samples.unit(2), Samples.unit(3));
        assertThat(list(store, tx -> tx.campaigns().units("none"))).isEmpty();
        assertThat(found(store, tx -> tx.campaigns().unit(CAMPAIGN, 4))).isEmpty();
    }

    private static void manyUnitsAreKeptAtOnce(Store store) {
        List<Unit> units = IntStream.rangeClosed(1, MANY_UNITS).mapToObj(Samples::unit).toList();
        write(store, tx -> tx.campaigns().putUnits(units));
        write(store, tx -> tx.campaigns().putUnits(List.of()));
        assertThat(list(store, tx -> tx.campaigns().units(CAMPAIGN))).isEqualTo(units);
        Unit twice =
                new Unit(CAMPAIGN, 9_999, ref(1), Unit.State.PENDING, 0, null, null, null, NOTHING);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.campaigns().putUnits(List.of(twice))));
        assertThat(list(store, tx -> tx.campaigns().units(CAMPAIGN))).isEqualTo(units);
    }

    private static void aCredentialIsOneUnit(Store store) {
        Unit twice =
                new Unit(CAMPAIGN, 4, ref(1), Unit.State.PENDING, 0, null, null, null, NOTHING);
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.campaigns().putUnit(twice)))
                .withMessageContaining("one unit");
    }

    private static void onlyWhatIsOpenOrAsideHasAReason(Store store) {
        for (Unit.State state : Unit.State.values()) {
            if (state == Unit.State.OPEN || state.aside()) {
                continue;
            }
            Unit unit = new Unit(CAMPAIGN, 1, ref(1), state, 0, null, "why", null, NOTHING);
            assertThatIllegalStateException()
                    .isThrownBy(() -> write(store, tx -> tx.campaigns().putUnit(unit)))
                    .withMessageContaining("unit_open_reason");
        }
    }

    private static void aUnitNeedsItsCampaign(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.campaigns().putUnit(Samples.unit(1))))
                .withMessageContaining("refers to");
    }
}

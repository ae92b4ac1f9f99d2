package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class PlanningTest {
    private static CampaignHome home() throws EngineException {
        return CampaignHome.refreshed()
                .with("A", "u", Status.ACTIVE, Status.ACTIVE, "box/a")
                .with("B", "u", Status.ACTIVE, Status.ACTIVE)
                .with("X", "v", null, Status.ACTIVE);
    }

    private static EngineException refused(CampaignHome home, Mode mode, String scope) {
        int entries = home.ledger().size();
        EngineException fault =
                catchThrowableOfType(EngineException.class, () -> home.plan(mode, scope));
        assertThat(fault).isNotNull();
        assertThat(fault.hints()).isNotEmpty();
        assertThat(home.ledger()).hasSize(entries);
        assertThat(home.store.<Integer>read(tx -> tx.campaigns().plans().size())).isZero();
        return fault;
    }

    @Test
    void aPlanComesWithItsCampaignItsUnitsAndItsLedgerEntry() throws EngineException {
        CampaignHome home = home();
        long before = home.ledger().size();
        Planning.Planned planned = home.plan(Mode.EXPOSURE, "all");
        Plan plan = planned.plan();

        assertThat(plan.ledgerSize()).isEqualTo(before);
        assertThat(new Planning(home.engine).requester(plan)).isEqualTo("ada (os user root)");
        assertThat(plan.snapshots()).containsExactly("mute:prod " + CampaignHome.SNAPSHOT);
        Campaign campaign = home.store.read(tx -> tx.campaigns().ofPlan(plan.id()).orElseThrow());
        assertThat(campaign.state()).isEqualTo(Campaign.State.PLANNED);
        assertThat(home.store.<List<Unit>>read(tx -> tx.campaigns().units(campaign.id())))
                .hasSize(3)
                .allMatch(unit -> unit.state() == Unit.State.PENDING && unit.nextStep() == 0);
        Json.Obj entry = home.ledger().getLast();
        assertThat(entry.text("kind")).isEqualTo("plan");
        assertThat(entry.text("plan_digest")).isEqualTo(planned.digest());
        assertThat(entry.text("campaign")).isEqualTo(campaign.id());
        assertThat(entry.object("details").integer("units")).isEqualTo(3);
    }

    @Test
    void whatIsLoadedIsWhatWasMade() throws EngineException {
        CampaignHome home = home();
        Planning.Planned planned = home.plan(Mode.HYGIENE, "all");
        Planning planning = new Planning(home.engine);
        assertThat(planning.load(planned.plan().id())).isEqualTo(planned.plan());
        assertThat(PlanDocument.digest(planning.bytes(planned.plan().id())))
                .isEqualTo(planned.digest());
        assertThat(planning.list()).containsExactly(planned);
    }

    @Test
    void theAdaptersSlotLimitIsKnownToThePlan() throws EngineException {
        Plan plan = home().plan(Mode.EXPOSURE, "principal=u").plan();
        assertThat(plan.units()).allMatch(unit -> unit.revokesFirst());
        assertThat(new Planning(home().engine).actionCounts(plan))
                .containsEntry(Step.REVOKE.word(), 2);
    }

    @Test
    void anUnknownPlanIsAUsageError() throws EngineException {
        CampaignHome home = home();
        EngineException fault =
                catchThrowableOfType(
                        EngineException.class, () -> new Planning(home.engine).load("plan-nope"));
        assertThat(fault.ending()).isEqualTo(Ending.USAGE);
    }

    @Test
    void aMalformedScopePointsAtItsColumn() throws EngineException {
        EngineException fault = refused(home(), Mode.EXPOSURE, "account=prod und owner=x");
        assertThat(fault.ending()).isEqualTo(Ending.USAGE);
        assertThat(fault).hasMessageContaining("column 14");
        assertThat(fault.hints().get(0)).isEqualTo("account=prod und owner=x");
        assertThat(fault.hints().get(1)).isEqualTo("             ^");
    }

    @ParameterizedTest
    @ValueSource(strings = {"account=dev", "provider=aws", "principal=nobody", "account=mute:dev"})
    void aScopeAboutNothingIsAUsageError(String scope) throws EngineException {
        assertThat(refused(home(), Mode.EXPOSURE, scope).ending()).isEqualTo(Ending.USAGE);
    }

    @Test
    void withoutAnAccountThereIsNothingToPlan() throws EngineException {
        assertThat(refused(CampaignHome.empty(), Mode.EXPOSURE, "all").ending())
                .isEqualTo(Ending.USAGE);
    }

    @Test
    void anAccountNeverRefreshedIsRefused() throws EngineException {
        CampaignHome home = CampaignHome.empty();
        new AccountDirectory(home.engine).add(CampaignHome.PROD, Map.of());
        assertThat(refused(home, Mode.EXPOSURE, "all").ending()).isEqualTo(Ending.REFUSED);
    }

    @Test
    void anInventoryNeverAcceptedIsRefused() throws EngineException {
        CampaignHome home = CampaignHome.refreshed().with("X", "v", null, Status.ACTIVE);
        EngineException fault = refused(home, Mode.EXPOSURE, "all");
        assertThat(fault.ending()).isEqualTo(Ending.REFUSED);
        assertThat(fault).hasMessageContaining("no accepted inventory");
    }

    @Test
    void anAccountThatCannotBeOpenedIsRefused() throws EngineException {
        CampaignHome home = home();
        home.provider.unreadable = true;
        assertThat(refused(home, Mode.EXPOSURE, "all").ending()).isEqualTo(Ending.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"-1,1,0", "99999999,1,0", "0,0,0", "0,101,0", "0,1,-1", "0,1,99999999"})
    void numbersOutOfRangeAreUsageErrors(long soak, int tries, long window) throws EngineException {
        CampaignHome home = home();
        EngineException fault =
                catchThrowableOfType(
                        EngineException.class,
                        () ->
                                new Planning(home.engine)
                                        .create(
                                                new Planning.PlanRequest(
                                                        Mode.HYGIENE,
                                                        "all",
                                                        Duration.ofSeconds(soak),
                                                        tries,
                                                        Duration.ofSeconds(window))));
        assertThat(fault.ending()).isEqualTo(Ending.USAGE);
    }

    @Test
    void aPlanWhoseBytesWereChangedIsRefused() throws EngineException {
        CampaignHome home = home();
        String digest = home.plan(Mode.EXPOSURE, "all").digest();
        byte[] other = "{}".getBytes(StandardCharsets.UTF_8);
        home.store.write(
                tx -> {
                    tx.campaigns()
                            .createPlan(new StoredPlan("plan-bad", "camp-bad", digest, other));
                    return true;
                });
        EngineException fault =
                catchThrowableOfType(
                        EngineException.class,
                        () -> new Approvals(home.engine).approve("plan-bad", "grace"));
        assertThat(fault.ending()).isEqualTo(Ending.REFUSED);
        EngineException asked =
                catchThrowableOfType(
                        EngineException.class,
                        () -> new Approvals(home.engine).approved("plan-bad"));
        assertThat(asked.ending()).isEqualTo(Ending.REFUSED);
    }
}

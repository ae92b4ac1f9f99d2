package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Approval;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

class ApprovalsTest {
    private static CampaignHome home() throws EngineException {
        return CampaignHome.refreshed().with("A", "u", Status.ACTIVE, Status.ACTIVE);
    }

    @Test
    void anApprovalIsOfThePlansBytesAndSaysWhoClaimedIt() throws EngineException {
        CampaignHome home = home();
        Planning.Planned planned = home.plan(Mode.EXPOSURE, "all");
        Approvals approvals = new Approvals(home.engine);
        assertThat(approvals.approved(planned.plan().id())).isFalse();

        Approval approval = approvals.approve(planned.plan().id(), " grace ");

        assertThat(approval.digest()).isEqualTo(planned.digest());
        assertThat(approval.name()).isEqualTo("grace");
        assertThat(approval.osUser()).isEqualTo("root");
        assertThat(approvals.approved(planned.plan().id())).isTrue();
        Json.Obj entry = home.ledger().getLast();
        assertThat(entry.text("kind")).isEqualTo("approval");
        assertThat(entry.text("plan_digest")).isEqualTo(planned.digest());
        Json.Obj opened =
                home.store.read(tx -> new PeopleReading(tx).opened(entry)).object("details");
        assertThat(opened.text("approver")).isEqualTo("grace");
        assertThat(opened.text("os_user")).isEqualTo("root");
        assertThat(entry.canonical()).doesNotContain("grace");
        assertThat(entry.object("details").bool("authenticated")).isFalse();
    }

    @Test
    void approvingTwiceUnderOneNameIsHarmless() throws EngineException {
        CampaignHome home = home();
        String plan = home.plan(Mode.EXPOSURE, "all").plan().id();
        Approvals approvals = new Approvals(home.engine);
        Approval first = approvals.approve(plan, "grace");
        int entries = home.ledger().size();
        home.clock.advance(Duration.ofMinutes(1));
        assertThat(approvals.approve(plan, "grace")).isEqualTo(first);
        assertThat(home.ledger()).hasSize(entries);
        approvals.approve(plan, "alan");
        assertThat(home.store.<List<Approval>>read(tx -> Approvals.of(tx, plan))).hasSize(2);
    }

    @Test
    void anUnknownPlanIsAUsageErrorAndNotApproved() throws EngineException {
        CampaignHome home = home();
        Approvals approvals = new Approvals(home.engine);
        EngineException fault =
                catchThrowableOfType(
                        EngineException.class, () -> approvals.approve("plan-nope", "grace"));
        assertThat(fault.ending()).isEqualTo(Ending.USAGE);
        assertThat(fault.hints()).isNotEmpty();
        assertThat(approvals.approved("plan-nope")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "two\nlines",
                "\u001b[31mred",
                "right\u202eto left",
                "erased:0123456789ab"
            })
    void aNameThatCannotBePrintedIsAUsageError(String name) throws EngineException {
        CampaignHome home = home();
        String plan = home.plan(Mode.EXPOSURE, "all").plan().id();
        EngineException fault =
                catchThrowableOfType(
                        EngineException.class,
                        () -> new Approvals(home.engine).approve(plan, name));
        assertThat(fault.ending()).isEqualTo(Ending.USAGE);
        assertThat(new Approvals(home.engine).approved(plan)).isFalse();
    }
}

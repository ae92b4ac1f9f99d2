package dev.keyrecall.engine.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.campaign.TaskEvent.Said;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/** Tasks by their events. */
final class TaskTest {
    private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
    private static final CredentialRef NEW = CredentialRef.parse("aws:prod:iam-access-key:NEW");
    private static final Json.Obj NOTHING = Json.object().build();

    private static TaskEvent opened(String name, String target, @Nullable String owner) {
        return new TaskEvent(
                "camp",
                17,
                name,
                Change.OPENED,
                "person " + target,
                NEW,
                null,
                NOW,
                Json.object()
                        .put("step", "deliver")
                        .put("kind", "person")
                        .put("target", target)
                        .put("options", Json.object().put("where", "db1").build())
                        .put("owner", owner)
                        .put("how", "by hand")
                        .put("where", "db1")
                        .put("evidence_wanted", "a ticket")
                        .put("due", "2026-11-30T12:00:00Z")
                        .build());
    }

    private static TaskEvent said(TaskEvent before) {
        return before.next(Change.DONE, new Said("p", "u", "e"), NOW, NOTHING);
    }

    @Test
    void anOpenedTaskSaysAllThatItIs() {
        Task task = Task.of(List.of(opened("17.1", "a job", "payments"))).getFirst();
        assertThat(task.name()).isEqualTo("17.1");
        assertThat(task.doer()).isEqualTo("payments");
        assertThat(task.step()).isEqualTo(Step.DELIVER);
        assertThat(task.target().options()).containsEntry("where", "db1");
        assertThat(task.due()).isEqualTo("2026-11-30T12:00:00Z");
        assertThat(task.state(false)).isEqualTo(Task.State.OPEN);
        assertThat(task.state(true)).isEqualTo(Task.State.MOOT);
        assertThat(Task.of(List.of(opened("17.1", "a", null))).getFirst().doer())
                .isEqualTo("nobody");
    }

    @Test
    void itGoesBackAndForthUntilItIsSettled() {
        TaskEvent opened = opened("17.1", "a job", "payments");
        TaskEvent done = said(opened);
        TaskEvent refused =
                done.next(Change.REFUSED, null, NOW, Json.object().put("why", "used").build());
        TaskEvent handed =
                refused.next(
                        Change.HANDED,
                        new Said("p", "u", null),
                        NOW,
                        Json.object().put("to", "lead").put("due", "2026-12-01T00:00:00Z").build());
        Task again = Task.of(List.of(opened, done, refused, handed)).getFirst();
        assertThat(again.state(false)).isEqualTo(Task.State.OPEN);
        assertThat(again.refusal()).isEqualTo("used");
        assertThat(again.refusals()).isEqualTo(1);
        assertThat(again.doer()).isEqualTo("lead");
        assertThat(again.owner()).isEqualTo("payments");
        assertThat(again.due()).isEqualTo("2026-12-01T00:00:00Z");
        TaskEvent settled = done.next(Change.SETTLED, null, NOW, NOTHING);
        Task ended = Task.of(List.of(opened, done, refused, done, settled)).getFirst();
        assertThat(ended.state(true)).isEqualTo(Task.State.SETTLED);
        assertThat(ended.refusal()).isNull();
    }

    @Test
    void aLaterTaskForTheSamePlaceTakesItsPlace() {
        TaskEvent first = opened("17.1", "a job", "payments");
        TaskEvent other = opened("17.2", "another job", "payments");
        TaskEvent second = opened("17.3", "a job", "payments");
        List<Task> all = Task.of(List.of(first, other, said(first), second));
        assertThat(all).extracting(Task::name).containsExactly("17.1", "17.2", "17.3");
        assertThat(all)
                .extracting(task -> task.state(false))
                .containsExactly(Task.State.MOOT, Task.State.OPEN, Task.State.OPEN);
    }

    @Test
    void whatIsNoStoryIsRefused() {
        TaskEvent opened = opened("17.1", "a job", "payments");
        assertThatIllegalArgumentException().isThrownBy(() -> Task.of(List.of(said(opened))));
        assertThatIllegalArgumentException().isThrownBy(() -> Task.of(List.of(opened, opened)));
    }
}

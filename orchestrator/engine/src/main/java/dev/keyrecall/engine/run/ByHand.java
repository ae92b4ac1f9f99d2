package dev.keyrecall.engine.run;

import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.PlannedUnit;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.journal.TaskLedger;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.Confirmation;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.HumanStep;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Places into which a person puts a credential. A unit that comes to one waits, open, until
 * somebody says that it is done; what the machine can see for itself is still seen afterwards.
 *
 * <p>Source: {@code docs/adr/0034-human-steps.md}.
 */
final class ByHand {
    /** The option of a place that says what to do there. */
    static final String HOW = "how";

    /** The option that says on which page or machine. */
    static final String WHERE = "where";

    private final LaneRun lane;
    private final TaskLedger tasks;

    ByHand(LaneRun lane) {
        this.lane = lane;
        this.tasks = new TaskLedger(lane.engine());
    }

    /** A place with what an adapter says of how a person writes into such ones. */
    record Place(ConsumerTarget target, HumanStep step) {}

    /**
     * Passes where a credential is said to stand at all of these places; opens a task for each of
     * the others.
     *
     * @throws UnitOpenException when any is left
     */
    void require(PlannedUnit unit, Step step, CredentialRef credential, List<Place> places)
            throws UnitOpenException {
        if (places.isEmpty()) {
            return;
        }
        List<Task> left =
                lane.lease()
                        .write(
                                tx -> {
                                    List<Task> open = new ArrayList<>();
                                    for (Place place : places) {
                                        Task task = standing(tx, unit, step, credential, place);
                                        if (task.state(false) == Task.State.OPEN) {
                                            open.add(task);
                                        }
                                    }
                                    return open;
                                });
        if (!left.isEmpty()) {
            // The same for all: a person reads by reason, and the tasks name the rest.
            throw new UnitOpenException(
                    "waits for a person to put "
                            + (step == Step.BRIDGE ? "another credential" : "its replacement")
                            + " in place: keyrecall campaign tasks "
                            + lane.plan().campaign());
        }
    }

    private Task standing(
            Tx tx, PlannedUnit unit, Step step, CredentialRef credential, Place place) {
        List<Task> all = of(tx, unit);
        return all.stream()
                .filter(task -> !task.moot() && task.step() == step)
                .filter(task -> task.credential().equals(credential))
                .filter(task -> task.target().equals(place.target()))
                .findFirst()
                .orElseGet(() -> opened(tx, unit, step, credential, place, all.size() + 1));
    }

    private Task opened(
            Tx tx, PlannedUnit unit, Step step, CredentialRef credential, Place place, int number) {
        ConsumerTarget target = place.target();
        Instant now = now();
        Json.Builder options = Json.object();
        new TreeMap<>(target.options()).forEach(options::put);
        Map<String, String> given = target.options();
        Json.Obj details =
                Json.object()
                        .put(Task.Members.STEP, step.word())
                        .put(Task.Members.KIND, target.kind())
                        .put(Task.Members.TARGET, target.target())
                        .put(Task.Members.OPTIONS, options.build())
                        .put(Task.Members.OWNER, unit.owner())
                        .put(Task.Members.HOW, given.getOrDefault(HOW, place.step().instructions()))
                        .put(Task.Members.WHERE, given.getOrDefault(WHERE, ""))
                        .put(Task.Members.EVIDENCE, place.step().evidence())
                        .put(Task.Members.DUE, now.plus(allowed()).toString())
                        .build();
        TaskEvent event =
                new TaskEvent(
                        lane.plan().campaign(),
                        unit.ordinal(),
                        Task.name(unit.ordinal(), number),
                        Change.OPENED,
                        ConsumerLook.place(target),
                        credential,
                        null,
                        now,
                        details);
        tasks.tell(tx, event, unit.ref());
        return Task.of(List.of(event)).getFirst();
    }

    private Duration allowed() {
        return lane.plan().mode() == Mode.EXPOSURE
                ? RunLimits.TASK_DUE_EXPOSURE
                : RunLimits.TASK_DUE_HYGIENE;
    }

    /** What was said last of a place: whether this credential stands there. */
    Confirmation said(ConsumerTarget consumer, CredentialRef credential) {
        Optional<TaskEvent> last =
                lane.engine().store().read(tx -> tx.tasks().latestAt(ConsumerLook.place(consumer)));
        if (last.isEmpty() || last.get().change() != Change.DONE) {
            return Confirmation.SILENT;
        }
        return last.get().credential().equals(credential)
                ? Confirmation.CONFIRMED
                : Confirmation.DENIED;
    }

    /** The last time that somebody said of a task of this unit that it is done; null for never. */
    @Nullable Instant lastSaid(PlannedUnit unit) {
        return lane.engine().store().read(tx -> of(tx, unit)).stream()
                .map(Task::done)
                .filter(done -> done != null)
                .map(TaskEvent::at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private List<Task> of(Tx tx, PlannedUnit unit) {
        return Task.of(tx.tasks().ofUnit(lane.plan().campaign(), unit.ordinal()));
    }

    /** The machine has checked what was said of a step's tasks. Repeating it changes nothing. */
    void settle(PlannedUnit unit, Step step) {
        Json.Obj nothing = Json.object().build();
        boolean left =
                lane.engine().store().read(tx -> of(tx, unit)).stream()
                        .anyMatch(task -> applies(task, step, Change.SETTLED));
        if (left) {
            lane.lease().write(tx -> tell(tx, unit, step, Change.SETTLED, nothing));
        }
    }

    /**
     * The machine found that what was said cannot be so: its tasks are open again.
     *
     * @return whether there was any
     */
    boolean refuse(Tx tx, PlannedUnit unit, Step step, String why) {
        String cut = RunLimits.shortened(why, RunLimits.REASON_MAX);
        return tell(
                tx, unit, step, Change.REFUSED, Json.object().put(Task.Members.WHY, cut).build());
    }

    private boolean tell(Tx tx, PlannedUnit unit, Step step, Change change, Json.Obj details) {
        List<Task> said =
                of(tx, unit).stream().filter(task -> applies(task, step, change)).toList();
        for (Task task : said) {
            tasks.tell(tx, task.latest().next(change, null, now(), details), unit.ref());
        }
        return !said.isEmpty();
    }

    /** What was checked once may still turn out wrong. */
    private static boolean applies(Task task, Step step, Change change) {
        Task.State state = task.state(false);
        return !task.moot()
                && task.step() == step
                && (state == Task.State.DONE
                        || (change == Change.REFUSED && state == Task.State.SETTLED));
    }

    private Instant now() {
        return lane.now().truncatedTo(ChronoUnit.MILLIS);
    }
}

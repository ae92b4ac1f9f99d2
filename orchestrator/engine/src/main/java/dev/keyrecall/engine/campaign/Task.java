package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a person has to do before a unit goes on, as its events make it.
 *
 * <p>Source: {@code docs/formats/task.md}.
 *
 * @param opened its first event
 * @param latest the last that says where it stands
 * @param handedTo who is to do it instead of the owner; null for the owner
 * @param due until when
 * @param done the last time that somebody said it was done; null for never
 * @param refusals how often the machine found otherwise
 * @param moot whether a later task took its place
 */
public record Task(
        TaskEvent opened,
        TaskEvent latest,
        @Nullable String handedTo,
        Instant due,
        @Nullable TaskEvent done,
        int refusals,
        boolean moot) {
    /** The longest words that are taken as evidence. */
    public static final int EVIDENCE_MAX_CHARS = 500;

    /** Who is told to do what nobody answers for. */
    public static final String NOBODY = "nobody";

    /** The member names of an opened task's details. */
    public static final class Members {
        public static final String STEP = "step";
        public static final String KIND = "kind";
        public static final String TARGET = "target";
        public static final String OPTIONS = "options";
        public static final String OWNER = "owner";
        public static final String HOW = "how";
        public static final String WHERE = "where";
        public static final String EVIDENCE = "evidence_wanted";
        public static final String DUE = "due";
        public static final String TO = "to";
        public static final String WHY = "why";

        private Members() {}
    }

    /** Where a task stands. */
    public enum State {
        OPEN,
        /** Somebody says that it is done, and nothing has checked it yet. */
        DONE,
        SETTLED,
        /** Nobody needs it any more. */
        MOOT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The tasks that events make, in the order in which they were opened.
     *
     * @param events of one campaign or unit, in the order of their numbers
     * @throws IllegalArgumentException when they are no story of tasks
     */
    public static List<Task> of(List<TaskEvent> events) {
        Map<String, Task> tasks = new LinkedHashMap<>();
        Map<String, String> newest = new HashMap<>();
        for (TaskEvent event : events) {
            Task before = tasks.get(event.task());
            tasks.put(event.task(), before == null ? begun(event) : before.after(event));
            if (event.change() == TaskEvent.Change.OPENED) {
                newest.put(work(event), event.task());
            }
        }
        List<Task> all = new ArrayList<>();
        for (Task task : tasks.values()) {
            boolean overtaken = !task.name().equals(newest.get(work(task.opened)));
            all.add(overtaken ? task.mooted() : task);
        }
        return all;
    }

    /** What only one task at a time is about. */
    private static String work(TaskEvent opened) {
        return opened.ordinal()
                + "\n"
                + opened.details().text(Members.STEP)
                + "\n"
                + opened.place();
    }

    private static Task begun(TaskEvent event) {
        if (event.change() != TaskEvent.Change.OPENED) {
            throw new IllegalArgumentException("task " + event.task() + " was never opened");
        }
        Instant due = Instant.parse(event.details().text(Members.DUE));
        return new Task(event, event, null, due, null, 0, false);
    }

    private Task after(TaskEvent event) {
        return switch (event.change()) {
            case OPENED ->
                    throw new IllegalArgumentException("task " + name() + " is opened twice");
            case HANDED ->
                    new Task(
                            opened,
                            latest,
                            event.details().text(Members.TO),
                            Instant.parse(event.details().text(Members.DUE)),
                            done,
                            refusals,
                            moot);
            case DONE -> new Task(opened, event, handedTo, due, event, refusals, moot);
            case REFUSED -> new Task(opened, event, handedTo, due, done, refusals + 1, moot);
            case SETTLED -> new Task(opened, event, handedTo, due, done, refusals, moot);
        };
    }

    private Task mooted() {
        return new Task(opened, latest, handedTo, due, done, refusals, true);
    }

    /** {@code UNIT.N}. */
    public String name() {
        return opened.task();
    }

    public int ordinal() {
        return opened.ordinal();
    }

    /** What is to be put in place. */
    public CredentialRef credential() {
        return opened.credential();
    }

    public Step step() {
        return Step.ofWord(opened.details().text(Members.STEP));
    }

    /** Where. */
    public ConsumerTarget target() {
        Map<String, String> options = new TreeMap<>();
        Json.Obj given = opened.details().object(Members.OPTIONS);
        given.members().keySet().forEach(name -> options.put(name, given.text(name)));
        return new ConsumerTarget(
                opened.details().text(Members.KIND),
                opened.details().text(Members.TARGET),
                options);
    }

    /** Who answers for the credential; null for nobody. */
    public @Nullable String owner() {
        return opened.details().textOrNull(Members.OWNER);
    }

    /** Who is to do it, in words. */
    public String doer() {
        if (handedTo != null) {
            return handedTo;
        }
        String owner = owner();
        return owner == null ? NOBODY : owner;
    }

    public String how() {
        return opened.details().text(Members.HOW);
    }

    /** The page or machine to do it on; empty for none said. */
    public String where() {
        return opened.details().text(Members.WHERE);
    }

    /** What is to be told when it is done. */
    public String evidenceWanted() {
        return opened.details().text(Members.EVIDENCE);
    }

    /** Why it is open again; null where it never was done, or is done by now. */
    public @Nullable String refusal() {
        return latest.change() == TaskEvent.Change.REFUSED
                ? latest.details().text(Members.WHY)
                : null;
    }

    /**
     * Where it stands.
     *
     * @param accounted whether its unit is accounted for, or the campaign was aborted, which makes
     *     what is left of it moot
     */
    public State state(boolean accounted) {
        if (latest.change() == TaskEvent.Change.SETTLED) {
            return State.SETTLED;
        }
        if (moot || accounted) {
            return State.MOOT;
        }
        return latest.change() == TaskEvent.Change.DONE ? State.DONE : State.OPEN;
    }

    /** The name of a unit's next task. */
    public static String name(int ordinal, int number) {
        return String.format(Locale.ROOT, "%d.%d", ordinal, number);
    }
}

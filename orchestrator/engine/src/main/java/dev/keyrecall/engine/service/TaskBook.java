package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.campaign.Task;
import dev.keyrecall.engine.campaign.TaskEvent;
import dev.keyrecall.engine.campaign.TaskEvent.Change;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.journal.TaskLedger;
import dev.keyrecall.engine.policy.Role;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tasks of persons, and what is said of them. Asks no provider. Thread-safe. */
public final class TaskBook {
    /** A task that is due later is nobody's today. */
    public static final Duration DUE_MAX = Duration.ofDays(90);

    private final Engine engine;
    private final TaskLedger tasks;

    public TaskBook(Engine engine) {
        this.engine = engine;
        this.tasks = new TaskLedger(engine);
    }

    /**
     * A task as it stands.
     *
     * @param task the task
     * @param replaced the credential that the unit is about
     * @param state where it stands
     * @param overdue whether it is open and its time is over
     * @param doneBy who says that it is done; null where nobody has
     * @param evidence the words that were given; null likewise
     */
    public record Standing(
            Task task,
            CredentialRef replaced,
            Task.State state,
            boolean overdue,
            @Nullable String doneBy,
            @Nullable String evidence) {
        /** Whether it still is somebody's. */
        public boolean left() {
            return state == Task.State.OPEN || state == Task.State.DONE;
        }
    }

    /**
     * Every task of a campaign, by unit.
     *
     * @throws EngineException USAGE when there is no such campaign
     */
    public List<Standing> of(String campaign) throws EngineException {
        return Refusals.reading(engine.store(), tx -> standing(tx, campaign));
    }

    /** Likewise, inside a transaction. */
    List<Standing> standing(Tx tx, String campaignId) throws EngineException {
        boolean aborted = require(tx, campaignId).hold() == Campaign.Hold.ABORTED;
        Map<Integer, Unit> units = new HashMap<>();
        tx.campaigns().units(campaignId).forEach(unit -> units.put(unit.ordinal(), unit));
        PeopleReading people = new PeopleReading(tx);
        Instant now = engine.clock().instant();
        List<Standing> all = new ArrayList<>();
        for (Task task : read(tx.tasks().ofCampaign(campaignId))) {
            Unit unit = units.get(task.ordinal());
            if (unit == null) {
                throw damaged(null);
            }
            Task.State state = task.state(aborted || unit.state().terminal());
            TaskEvent done = task.done();
            TaskEvent.Said said = done == null ? null : done.said();
            String evidence = said == null ? null : said.evidence();
            all.add(
                    new Standing(
                            task,
                            unit.ref(),
                            state,
                            state == Task.State.OPEN && task.due().isBefore(now),
                            said == null ? null : people.text(said.person()),
                            evidence == null ? null : people.text(evidence)));
        }
        all.sort(
                Comparator.<Standing>comparingInt(one -> one.task().ordinal())
                        .thenComparing(one -> one.task().opened().at())
                        .thenComparing(one -> one.task().name()));
        return all;
    }

    private static List<Task> read(List<TaskEvent> events) {
        try {
            return Task.of(events);
        } catch (JsonException | IllegalArgumentException | DateTimeException e) {
            throw damaged(e);
        }
    }

    private static StoreException damaged(@Nullable Throwable why) {
        return new StoreException(
                StoreException.Kind.CORRUPTED,
                "the store is damaged: its tasks cannot be read",
                why);
    }

    private static Campaign require(Tx tx, String id) throws EngineException {
        return tx.campaigns()
                .find(id)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        Ending.USAGE,
                                        "there is no campaign " + id,
                                        "list the campaigns with: keyrecall campaign list"));
    }

    /**
     * Says that tasks are done. What is done already is left alone.
     *
     * @param chosen which of those that are open
     * @return those of which it was said now
     * @throws EngineException USAGE for an unknown campaign or task and for evidence that is empty,
     *     too long or does not print; REFUSED for a closed campaign, and where who acts is no
     *     operator
     */
    public List<Standing> done(String campaign, Chosen chosen, String evidence)
            throws EngineException {
        requireEvidence(evidence);
        return say(
                campaign,
                chosen,
                (tx, one, at) ->
                        tasks.say(
                                tx,
                                one.task().latest(),
                                Change.DONE,
                                evidence,
                                at,
                                Json.object().build(),
                                one.replaced()));
    }

    static void requireEvidence(String evidence) throws EngineException {
        if (evidence.isBlank()
                || evidence.length() > Task.EVIDENCE_MAX_CHARS
                || !evidence.codePoints().allMatch(PlainText::prints)) {
            throw new EngineException(
                    Ending.USAGE,
                    "evidence is 1 to " + Task.EVIDENCE_MAX_CHARS + " characters that print",
                    "say what shows that it works: a ticket, a line of a log; never the value");
        }
    }

    /**
     * Gives open tasks to somebody else, or more time.
     *
     * @param to who is to do them
     * @param within from now on
     * @return those that were given
     * @throws EngineException as {@link #done}, and USAGE for a time out of range or a name that
     *     does not print
     */
    public List<Standing> hand(String campaign, Chosen chosen, String to, Duration within)
            throws EngineException {
        boolean named =
                !to.isBlank()
                        && to.length() <= OwnerRegistry.OWNER_MAX_CHARS
                        && to.codePoints().allMatch(PlainText::prints);
        if (!named || !within.isPositive() || within.compareTo(DUE_MAX) > 0) {
            throw new EngineException(
                    Ending.USAGE,
                    named ? "the time is out of range" : "the name is no name",
                    "for example: --to platform --within 4h, at most "
                            + DUE_MAX.toDays()
                            + " days");
        }
        return say(
                campaign,
                chosen,
                (tx, one, at) ->
                        tasks.say(
                                tx,
                                one.task().latest(),
                                Change.HANDED,
                                null,
                                at,
                                Json.object()
                                        .put(Task.Members.TO, to)
                                        .put(
                                                Task.Members.DUE,
                                                at.plus(within)
                                                        .truncatedTo(ChronoUnit.MILLIS)
                                                        .toString())
                                        .build(),
                                one.replaced()));
    }

    /** What is said of a task. */
    private interface Word {
        void say(Tx tx, Standing one, Instant at);
    }

    private List<Standing> say(String campaignId, Chosen chosen, Word word) throws EngineException {
        new LedgerReading(engine).verify();
        return Refusals.writing(
                engine.store(),
                tx -> {
                    requireMay(tx, campaignId);
                    List<Standing> those = chosen.among(standing(tx, campaignId));
                    Instant now = now();
                    those.forEach(one -> word.say(tx, one, now));
                    return those;
                });
    }

    /** Refuses a campaign that is closed, and who is no operator. */
    void requireMay(Tx tx, String campaignId) throws EngineException {
        Authorization.require(engine, tx, Role.OPERATOR);
        if (require(tx, campaignId).state() == Campaign.State.CLOSED) {
            throw new EngineException(
                    Ending.REFUSED,
                    "campaign " + campaignId + " is closed",
                    "see its result with: keyrecall campaign certificate " + campaignId);
        }
    }

    Instant now() {
        return engine.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Which open tasks are meant.
     *
     * @param names by name; empty for no such choice
     * @param doer those that are for one; null for no such choice
     * @param overdue only those whose time is over
     */
    public record Chosen(List<String> names, @Nullable String doer, boolean overdue) {
        public Chosen {
            names = List.copyOf(names);
        }

        List<Standing> among(List<Standing> all) throws EngineException {
            Map<String, Standing> byName = new HashMap<>();
            all.forEach(one -> byName.put(one.task().name(), one));
            for (String name : names) {
                if (!byName.containsKey(name)) {
                    throw new EngineException(
                            Ending.USAGE,
                            "the campaign has no task " + name,
                            "those that it has: keyrecall campaign tasks CAMPAIGN");
                }
            }
            return all.stream()
                    .filter(one -> one.state() == Task.State.OPEN)
                    .filter(one -> names.isEmpty() || names.contains(one.task().name()))
                    .filter(one -> doer == null || one.task().doer().equals(doer))
                    .filter(one -> !overdue || one.overdue())
                    .toList();
        }
    }
}

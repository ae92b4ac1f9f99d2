package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which entries of the ledger, and in which order. A null, and an empty set, lets everything
 * through. Each method that takes a value gives a copy in which it is set.
 *
 * @param from the first sequence number
 * @param since only entries recorded at this moment or later
 * @param until only entries recorded at this moment or earlier
 * @param kinds only entries of these kinds
 * @param actor only entries of this person, by either name or as who is claimed to approve
 * @param campaign only entries of this campaign
 * @param about only entries that name this credential; or one of this account, type or other
 *     beginning of a reference that ends before a colon
 * @param answersTo only entries that answer this one
 * @param limit at most so many, at least 1
 * @param newestFirst whether the order is turned round
 */
public record LedgerFilter(
        long from,
        @Nullable Instant since,
        @Nullable Instant until,
        Set<String> kinds,
        @Nullable String actor,
        @Nullable String campaign,
        @Nullable String about,
        @Nullable Long answersTo,
        long limit,
        boolean newestFirst) {
    private static final List<String> LISTS = List.of("listed", "accepted", "moved");
    private static final List<String> MEMBERS = List.of("ref", "from", "to");
    private static final List<String> NAMES = List.of("gone", "removed");

    public LedgerFilter {
        kinds = Set.copyOf(kinds);
        if (limit < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }

    /** Lets every entry through, the oldest first. */
    public static LedgerFilter all() {
        return new LedgerFilter(
                0, null, null, Set.of(), null, null, null, null, Long.MAX_VALUE, false);
    }

    public LedgerFilter from(long sequence) {
        return new LedgerFilter(
                sequence,
                since,
                until,
                kinds,
                actor,
                campaign,
                about,
                answersTo,
                limit,
                newestFirst);
    }

    /** Between two moments, both included. */
    public LedgerFilter between(@Nullable Instant first, @Nullable Instant last) {
        return new LedgerFilter(
                from, first, last, kinds, actor, campaign, about, answersTo, limit, newestFirst);
    }

    public LedgerFilter ofKinds(Set<String> these) {
        return new LedgerFilter(
                from, since, until, these, actor, campaign, about, answersTo, limit, newestFirst);
    }

    public LedgerFilter by(@Nullable String name) {
        return new LedgerFilter(
                from, since, until, kinds, name, campaign, about, answersTo, limit, newestFirst);
    }

    public LedgerFilter ofCampaign(@Nullable String id) {
        return new LedgerFilter(
                from, since, until, kinds, actor, id, about, answersTo, limit, newestFirst);
    }

    public LedgerFilter about(@Nullable String reference) {
        return new LedgerFilter(
                from,
                since,
                until,
                kinds,
                actor,
                campaign,
                reference,
                answersTo,
                limit,
                newestFirst);
    }

    public LedgerFilter answering(@Nullable Long sequence) {
        return new LedgerFilter(
                from, since, until, kinds, actor, campaign, about, sequence, limit, newestFirst);
    }

    public LedgerFilter atMost(long count) {
        return new LedgerFilter(
                from, since, until, kinds, actor, campaign, about, answersTo, count, newestFirst);
    }

    public LedgerFilter newestFirst(boolean turned) {
        return new LedgerFilter(
                from, since, until, kinds, actor, campaign, about, answersTo, limit, turned);
    }

    boolean lets(Json.Obj entry) {
        return (kinds.isEmpty() || kinds.contains(entry.text("kind")))
                && (campaign == null || campaign.equals(entry.textOrNull("campaign")))
                && (answersTo == null
                        || Json.of(answersTo).equals(entry.get("answers_to").orElse(null)))
                && isInTime(entry)
                && isOfActor(entry)
                && isAbout(entry);
    }

    private boolean isInTime(Json.Obj entry) {
        if (since == null && until == null) {
            return true;
        }
        Instant at = Leaf.time(entry.text("recorded_at"));
        return (since == null || !at.isBefore(since)) && (until == null || !at.isAfter(until));
    }

    /** By either name; of an approval, or of a word about a waiver, also by whom it claims. */
    private boolean isOfActor(Json.Obj entry) {
        if (actor == null) {
            return true;
        }
        Json.Obj who = entry.object("actor");
        return actor.equals(who.text("name"))
                || actor.equals(who.text("os_user"))
                || (entry.text("kind").equals("approval") && isDetail(entry, "approver"))
                || (entry.text("kind").equals("waiver") && isDetail(entry, "person"));
    }

    private boolean isDetail(Json.Obj entry, String member) {
        return entry.object("details").get(member).equals(Optional.of(Json.of(actor)));
    }

    private boolean isAbout(Json.Obj entry) {
        if (about == null || names(entry.textOrNull("ref"))) {
            return true;
        }
        Json.Obj details = entry.object("details");
        if (details.get("account").orElse(null) instanceof Json.Str(String account)
                && account.equals(about)) {
            return true;
        }
        return entry.text("kind").equals("inventory")
                && (LISTS.stream().anyMatch(list -> lists(details, list))
                        || NAMES.stream().anyMatch(list -> namesOne(details, list)));
    }

    private boolean lists(Json.Obj details, String list) {
        return details.get(list).isPresent()
                && details.items(list).stream()
                        .anyMatch(
                                item ->
                                        item instanceof Json.Obj one
                                                && MEMBERS.stream()
                                                        .anyMatch(
                                                                name ->
                                                                        names(
                                                                                one.textOrNull(
                                                                                        name))));
    }

    private boolean namesOne(Json.Obj details, String list) {
        return details.get(list).isPresent()
                && details.items(list).stream()
                        .anyMatch(item -> item instanceof Json.Str(String ref) && names(ref));
    }

    private boolean names(@Nullable String ref) {
        return ref != null && (ref.equals(about) || ref.startsWith(about + ":"));
    }
}

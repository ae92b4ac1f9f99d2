package dev.keyrecall.engine.audit;

import dev.keyrecall.engine.audit.InventoryThen.AccountThen;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What happened to the credentials of a home in a period, read out of the ledger alone. Every line
 * names the entries that it was read from. The form for machines is written in {@code
 * docs/formats/report.md}.
 *
 * @param period which days
 * @param asOf the moment that the end's figures are of: the period's last, or that of the reading
 *     when it has not ended yet
 * @param ended whether the period has ended
 * @param maxAge how old a credential may be by the policy
 * @param start how far the ledger went when the period began
 * @param end how far it went at its end
 * @param accounts when each account was listed last
 * @param population how many credentials there were, by account and type
 * @param within how many are no older than the policy allows
 * @param over those that are older, the oldest first
 * @param rotations the units that were proven dead
 * @param exceptions what stood open at the end
 * @param findings the findings that were open at any time
 * @param people who did what
 * @param approvals who approved which plan
 * @param openings every opening of secrets
 * @param vault what was done to the vault as a whole
 */
public record Report(
        Period period,
        Instant asOf,
        boolean ended,
        Duration maxAge,
        Point start,
        Point end,
        List<AccountThen> accounts,
        List<PopulationLine> population,
        int within,
        List<AgeLine> over,
        List<Rotation> rotations,
        List<ExceptionLine> exceptions,
        List<FindingLine> findings,
        List<Person> people,
        List<ApprovalLine> approvals,
        List<OpeningLine> openings,
        List<VaultLine> vault) {
    public Report {
        accounts = List.copyOf(accounts);
        population = List.copyOf(population);
        over = List.copyOf(over);
        rotations = List.copyOf(rotations);
        exceptions = List.copyOf(exceptions);
        findings = List.copyOf(findings);
        people = List.copyOf(people);
        approvals = List.copyOf(approvals);
        openings = List.copyOf(openings);
        vault = List.copyOf(vault);
    }

    /** The entries that it cites, whose proofs belong to it. */
    public SortedSet<Long> cited() {
        SortedSet<Long> cited = new TreeSet<>();
        accounts.forEach(
                one -> {
                    Long entry = one.entry();
                    if (entry != null) {
                        cited.add(entry);
                    }
                });
        over.forEach(one -> cited.add(one.entry()));
        rotations.forEach(one -> cited.addAll(one.entries().values()));
        rotations.forEach(one -> cited.addAll(one.approvals()));
        exceptions.forEach(one -> cited.add(one.entry()));
        findings.forEach(
                one -> {
                    cited.add(one.opened());
                    Long closed = one.closed();
                    if (closed != null) {
                        cited.add(closed);
                    }
                });
        approvals.forEach(one -> cited.add(one.entry()));
        openings.forEach(one -> cited.add(one.entry()));
        vault.forEach(one -> cited.add(one.entry()));
        return cited;
    }

    /**
     * How far the ledger went.
     *
     * @param size how many entries
     * @param root the root over them, lower-case hexadecimal
     */
    public record Point(long size, String root) {}

    /** How many credentials stood, by the status that was listed. */
    public record Count(int active, int inactive) {
        /** Both together. */
        public int all() {
            return active + inactive;
        }
    }

    /**
     * The credentials of one type in one account.
     *
     * @param appeared how often one was listed that was not before
     * @param gone how often one was not listed any more
     */
    public record PopulationLine(
            String account, String type, Count start, Count end, int appeared, int gone) {}

    /**
     * A credential that is older than the policy allows.
     *
     * @param entry the entry that told it last
     */
    public record AgeLine(
            String ref,
            String principal,
            @Nullable String owner,
            String status,
            Instant createdAt,
            long days,
            long entry) {}

    /**
     * A unit that was proven dead in the period.
     *
     * @param replacement what was issued in its place; null for nothing
     * @param proof {@code refused} or {@code listing}; empty where the entries tell none
     * @param provenAt when the last of the proof's answers came; null where the entries tell none
     * @param entries the entries that tell of it, by the names of {@link #ENTRIES}
     * @param approvals the entries that approved its plan
     */
    public record Rotation(
            String campaign,
            long unit,
            String ref,
            @Nullable String principal,
            @Nullable String replacement,
            String proof,
            @Nullable String code,
            long answers,
            @Nullable Instant provenAt,
            Map<String, Long> entries,
            List<Long> approvals) {
        /** The names of {@link #entries}, in the order in which they happen. */
        public static final List<String> ENTRIES =
                List.of(
                        "suspend_intent",
                        "suspend_outcome",
                        "issue_intent",
                        "issue_outcome",
                        "revoke_intent",
                        "revoke_outcome",
                        "proof",
                        "unit");

        public Rotation {
            entries = Map.copyOf(entries);
            approvals = List.copyOf(approvals);
        }
    }

    /**
     * What is not as it should be, or not yet.
     *
     * @param what {@code open}, {@code soaking}, {@code waived}, {@code in-doubt} or {@code
     *     unreviewed}
     * @param until when it ends by itself; null for never
     */
    public record ExceptionLine(
            String what,
            String ref,
            @Nullable String campaign,
            Instant since,
            @Nullable Instant until,
            String reason,
            long entry) {}

    /**
     * A finding.
     *
     * @param closedAt null while it is open
     * @param open how long it was open in all, up to the report's moment
     */
    public record FindingLine(
            String ref,
            String what,
            Instant openedAt,
            @Nullable Instant closedAt,
            Duration open,
            long opened,
            @Nullable Long closed) {}

    /**
     * Somebody who did something.
     *
     * @param name as claimed
     * @param osUser the operating-system user
     * @param months how many entries of each kind, by month
     */
    public record Person(
            String name,
            String osUser,
            Instant first,
            Instant last,
            SortedMap<String, SortedMap<String, Long>> months) {}

    /** Somebody's agreement to a plan. */
    public record ApprovalLine(
            String approver,
            String osUser,
            Instant at,
            @Nullable String campaign,
            String digest,
            long entry) {}

    /**
     * An opening of secrets.
     *
     * @param ref which; null where several were opened at once
     * @param reason why, in the person's own words; null where nobody said
     */
    public record OpeningLine(
            String who,
            Instant at,
            String purpose,
            @Nullable String ref,
            @Nullable String campaign,
            @Nullable String reason,
            long count,
            long entry) {}

    /**
     * Something that was done to the vault, or to one value for good.
     *
     * @param reason why, in the person's own words; null where nobody said
     */
    public record VaultLine(
            String what,
            String told,
            @Nullable String ref,
            String who,
            Instant at,
            @Nullable String reason,
            long entry) {}
}

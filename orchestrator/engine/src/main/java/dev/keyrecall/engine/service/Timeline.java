package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The entries of the ledger that tell a campaign's story. */
final class Timeline {
    /** A longer story is told by the ledger itself. */
    static final int LINES_MAX = 2_000;

    private static final Set<String> OF_CAMPAIGN =
            Set.of(
                    "plan",
                    "approval",
                    "waiver",
                    "acknowledge",
                    "task",
                    "switch",
                    "run",
                    "reconcile",
                    "unit",
                    "certificate");
    private static final Set<String> OF_ACCOUNT = Set.of("account", "refresh", "accept", "finding");
    private static final String UNIT = "unit";
    private static final String TASK = "task";

    private final String campaign;
    private final Set<String> accounts;
    private final Set<String> marks;
    private final List<Certificate.TimelineLine> lines = new ArrayList<>();

    private Timeline(String campaign, Set<String> accounts) {
        this.campaign = campaign;
        this.accounts = accounts;
        this.marks =
                OF_ACCOUNT.stream()
                        .map(kind -> "\"kind\":\"" + kind + "\"")
                        .collect(Collectors.toSet());
    }

    /**
     * Reads the ledger through.
     *
     * @param accounts the accounts whose inventory the plan was made from
     */
    static Timeline of(Tx tx, String campaign, Set<String> accounts) {
        Timeline timeline = new Timeline(campaign, accounts);
        tx.ledger().forEach(0, timeline::visit);
        return timeline;
    }

    /**
     * In the ledger's order. Of a story longer than {@link #LINES_MAX} the entries of units and
     * tasks are left out first: each unit has its line in the certificate.
     */
    List<Certificate.TimelineLine> lines() {
        if (lines.size() <= LINES_MAX) {
            return lines;
        }
        return lines.stream()
                .filter(line -> !line.kind().equals(UNIT) && !line.kind().equals(TASK))
                .limit(LINES_MAX)
                .toList();
    }

    int omitted() {
        return lines.size() - lines().size();
    }

    private void visit(LedgerRows.Row row) {
        // Most entries are intents and outcomes: a look at the text spares reading them.
        String text = new String(row.leaf(), StandardCharsets.UTF_8);
        if (!text.contains(campaign) && marks.stream().noneMatch(text::contains)) {
            return;
        }
        try {
            tell(LedgerEntry.of(row));
        } catch (JsonException | IllegalArgumentException e) {
            throw LedgerEntry.damaged(row, e);
        }
    }

    private void tell(Json.Obj entry) {
        String kind = entry.text("kind");
        String ref = entry.textOrNull("ref");
        boolean ours =
                campaign.equals(entry.textOrNull("campaign"))
                        && OF_CAMPAIGN.contains(kind)
                        && !isUnderWay(kind, entry);
        boolean before = OF_ACCOUNT.contains(kind) && concerns(entry.object("details"), ref);
        if (ours || before) {
            boolean ofUnit = entry.get("unit").orElse(Json.Null.NULL) instanceof Json.Num;
            lines.add(
                    new Certificate.TimelineLine(
                            entry.integer("seq"),
                            entry.text("event_at"),
                            kind,
                            entry.text("what"),
                            ofUnit ? Math.toIntExact(entry.integer("unit")) : 0,
                            ref));
        }
    }

    /** A unit that goes from step to step: what came of it is told at its end. */
    private static boolean isUnderWay(String kind, Json.Obj entry) {
        return kind.equals(UNIT)
                && Unit.State.RUNNING.word().equals(entry.object("details").textOrNull("state"));
    }

    private boolean concerns(Json.Obj details, @Nullable String ref) {
        String account = details.get("account").isPresent() ? details.textOrNull("account") : null;
        if (account == null && ref != null) {
            account = CredentialRef.parse(ref).account().toString();
        }
        return account != null && accounts.contains(account);
    }
}

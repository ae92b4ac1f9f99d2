package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.HomeAnchors;
import dev.keyrecall.app.home.ReceiptFiles;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorLook.Seen;
import dev.keyrecall.engine.anchor.Anchored;
import dev.keyrecall.engine.port.Anchors.Attempt;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code ledger anchors}. */
@Command(
        name = "anchors",
        description =
                "List the places where checkpoints are put, how far each holds the ledger, and what"
                        + " hindered the last try.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall ledger anchors",
            "  keyrecall ledger anchors --json",
            "  keyrecall ledger anchors --export receipts"
        })
public final class LedgerAnchorsCommand extends Action {
    @Option(
            names = "--export",
            paramLabel = "DIR",
            description =
                    "Write the newest checkpoint of each anchor, and its time stamp as a .tsr file,"
                            + " into this folder, for others to verify.")
    @Nullable Path export;

    @Option(names = "--all", description = "With --export: those of every receipt.")
    boolean all;

    public LedgerAnchorsCommand(Invocation invocation) {
        super(invocation);
    }

    /**
     * One anchor, or one that was.
     *
     * @param kind its word
     * @param standing what counts of it, else the newest that was put there; null for nothing
     * @param counts whether it does
     * @param trouble why the newest does not, or the last try failed; null for nothing
     */
    private record Line(
            String name,
            String kind,
            String place,
            @Nullable Standing standing,
            boolean counts,
            @Nullable String trouble) {}

    /**
     * What was put there.
     *
     * @param at when
     * @param size of how many entries
     */
    private record Standing(Instant at, long size) {
        static @Nullable Standing of(@Nullable Receipt receipt) {
            return receipt == null ? null : new Standing(receipt.at(), receipt.size());
        }

        /** How many entries of so many it is not of; none of a ledger that was cut off. */
        long since(long entries) {
            return Math.max(0, entries - size);
        }
    }

    @Override
    public Integer call() throws EngineException {
        List<Line> lines;
        long size;
        try (Session session = invocation.locked()) {
            HomeAnchors anchors = session.anchors();
            if (export != null) {
                return exported(anchors, export);
            }
            lines = lines(anchors, anchors.look());
            size =
                    session.store()
                            .read(tx -> tx.ledger().head())
                            .map(LedgerRows.Head::size)
                            .orElse(0L);
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(lines.stream().map(line -> document(line, size)).toList()));
        } else if (lines.isEmpty()) {
            invocation.say(Anchored.NONE + ": no anchor is configured");
            invocation.hint("name one in the home's config.toml: docs/guides/anchors.md");
        } else {
            lines.forEach(line -> say(line, size));
        }
        return DONE;
    }

    private int exported(HomeAnchors anchors, Path folder) throws EngineException {
        List<Path> written =
                ReceiptFiles.in(invocation.io().directory().resolve(folder))
                        .write(all ? anchors.all() : anchors.newest());
        if (invocation.json()) {
            invocation.document(Json.strings(written.stream().map(Path::toString).toList()));
        } else {
            written.forEach(file -> invocation.say(file.toString()));
        }
        return DONE;
    }

    private static List<Line> lines(HomeAnchors anchors, Seen seen) {
        List<Line> lines = new ArrayList<>();
        List<Receipt> receipts = new ArrayList<>(anchors.newest());
        for (Anchor anchor : anchors.named()) {
            Receipt receipt =
                    receipts.stream()
                            .filter(one -> one.name().equals(anchor.name()))
                            .findFirst()
                            .orElse(null);
            receipts.remove(receipt);
            // The one that counts, which need not be the newest.
            Standing counts = counting(anchor.name(), seen);
            lines.add(
                    new Line(
                            anchor.name(),
                            anchor.kind().word(),
                            anchor.place(),
                            counts == null ? Standing.of(receipt) : counts,
                            counts != null,
                            trouble(anchor.name(), anchors, seen)));
        }
        for (Receipt receipt : receipts) {
            lines.add(
                    new Line(
                            receipt.name(),
                            receipt.kind().word(),
                            receipt.place(),
                            Standing.of(receipt),
                            false,
                            seen.troubles().get(receipt.name())));
        }
        return lines;
    }

    private static @Nullable Standing counting(String name, Seen seen) {
        return seen.anchored().stream()
                .filter(one -> one.name().equals(name))
                .map(one -> new Standing(one.at(), one.size()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String trouble(String name, HomeAnchors anchors, Seen seen) {
        String seenTrouble = seen.troubles().get(name);
        return seenTrouble != null
                ? seenTrouble
                : anchors.attempt(name)
                        .filter(last -> last.error() != null)
                        .map(LedgerAnchorsCommand::failed)
                        .orElse(null);
    }

    private static String failed(Attempt last) {
        return "the try of " + Documents.shown(last.at()) + " failed: " + last.error();
    }

    private void say(Line line, long size) {
        invocation.say(line.name() + " (" + line.kind() + ") " + line.place());
        Standing standing = line.standing();
        if (standing == null) {
            invocation.say(Ink.BAD, "  nothing was put there yet");
        } else {
            invocation.say(
                    line.counts() ? Ink.GOOD : Ink.BAD,
                    "  %s%s, %d entries, %d entries since"
                            .formatted(
                                    line.counts() ? "anchored " : "does not count: ",
                                    Documents.shown(standing.at()),
                                    standing.size(),
                                    standing.since(size)));
        }
        if (line.trouble() != null) {
            invocation.say(Ink.CARE, "  " + line.trouble());
        }
    }

    private static Json document(Line line, long size) {
        Standing standing = line.standing();
        return Json.object()
                .put("name", line.name())
                .put("kind", line.kind())
                .put("place", line.place())
                .put("anchored", line.counts())
                .put("at", Documents.time(standing == null ? null : standing.at()))
                .put("size", standing == null ? Json.Null.NULL : Json.of(standing.size()))
                .put("since", standing == null ? Json.Null.NULL : Json.of(standing.since(size)))
                .put("error", line.trouble())
                .build();
    }
}

package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.console.Table;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.service.Detection;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryAcceptance.Difference;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.WaiverBook;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.List;

/** {@code detect}. */
@Command(
        name = "detect",
        description =
                "Refresh, and report what differs from the accepted inventory: missing,"
                        + " unexpected, re-enabled, suspended. Exits 3 when anything does.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall detect", "  keyrecall detect --account prod --json"})
public final class DetectCommand extends Action {
    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "Only this account (default: all).")
    @Nullable String account;

    @Option(names = "--no-refresh", description = "Judge the latest refresh; ask nobody.")
    boolean noRefresh;

    public DetectCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        List<Finding> findings;
        try (Session session = invocation.unlock()) {
            AccountRef only = Arguments.account(session, account);
            if (!noRefresh) {
                Refreshing.refresh(invocation, new InventoryRefresh(session.engine()), only)
                        .forEach(one -> invocation.note(Refreshing.text(one)));
            }
            new WaiverBook(session.engine()).lapse();
            findings = new Detection(session.engine()).detect(only);
            warnOfBaseline(new InventoryAcceptance(session.engine()).difference());
        }
        if (invocation.json()) {
            invocation.document(
                    Json.array(findings.stream().map(InventoryDocuments::finding).toList()));
        } else {
            print(findings);
        }
        if (findings.isEmpty()) {
            return DONE;
        }
        invocation.hint(
                "if this is an exposure: keyrecall plan create --mode exposure --scope all");
        invocation.hint("if it is all right: keyrecall inventory accept REF...");
        return Ending.FINDINGS.exitCode();
    }

    private void warnOfBaseline(Difference difference) {
        if (!difference.unreviewed().isEmpty()) {
            invocation.note(
                    "keyrecall: warning: the baseline is unreviewed: "
                            + Documents.count(difference.unreviewed().size(), "credential")
                            + " to be judged; see keyrecall inventory accept");
        }
    }

    private void print(List<Finding> findings) {
        if (findings.isEmpty()) {
            invocation.say(Ink.GOOD, "no findings");
            return;
        }
        Table table = new Table("KIND", "REF", "SINCE");
        findings.forEach(
                finding ->
                        table.row(
                                finding.kind().word(),
                                finding.ref().toString(),
                                Documents.shown(finding.since())));
        invocation.say(table);
    }
}

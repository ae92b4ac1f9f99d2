package dev.keyrecall.app.command;

import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.CertificateText;
import dev.keyrecall.engine.service.Certificates;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code campaign certificate}. */
@Command(
        name = "certificate",
        description =
                "State what became of every unit, with proofs, and where the ledger is anchored."
                        + " Exits 5 while any is open.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall campaign certificate CAMPAIGN",
            "  keyrecall campaign certificate CAMPAIGN --html > certificate.html"
        })
public final class CampaignCertificateCommand extends Action {
    @Parameters(paramLabel = "CAMPAIGN", description = "The campaign's id.")
    String id = "";

    @Option(names = "--html", description = "As one HTML file for reading and printing.")
    boolean html;

    public CampaignCertificateCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Certificate certificate;
        boolean aborted;
        try (Session session = invocation.unlock()) {
            session.anchor();
            certificate =
                    new Certificates(session.engine())
                            .issue(id, session.anchors().look().anchored());
            aborted =
                    session.store()
                            .read(tx -> tx.campaigns().find(id))
                            .filter(campaign -> campaign.hold() == Campaign.Hold.ABORTED)
                            .isPresent();
        }
        if (invocation.json()) {
            invocation.document(CertificateText.toJson(certificate));
        } else if (html) {
            invocation.io().out().print(CertificateText.html(certificate));
        } else {
            CertificateText.markdown(certificate).lines().forEach(invocation::say);
        }
        if (certificate.complete()) {
            return DONE;
        }
        invocation.hint(
                aborted
                        ? "it was aborted, which is final; for what is left, make another plan"
                                + " with: keyrecall plan create"
                        : "go on with: keyrecall run " + certificate.plan() + " --resume");
        return Ending.PARTIAL.exitCode();
    }
}

package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.ProviderAccount;

import java.util.ArrayList;
import java.util.List;

/** What nobody saw, told by the adapters and by the accepted inventory. Needs no network. */
final class BlindSpots {
    private BlindSpots() {}

    /** What the adapters say; an account that cannot be opened is one blind spot whole. */
    static List<Certificate.BlindSpotLine> ofProviders(Engine engine, List<Account> accounts) {
        AccountDirectory directory = new AccountDirectory(engine);
        List<Certificate.BlindSpotLine> lines = new ArrayList<>();
        for (Account account : accounts) {
            String name = account.ref().toString();
            try (ProviderAccount connected = directory.connect(account)) {
                for (BlindSpot spot : connected.blindSpots()) {
                    lines.add(
                            new Certificate.BlindSpotLine(
                                    name, spot.what(), spot.why(), spot.source().toString()));
                }
            } catch (EngineException e) {
                lines.add(
                        new Certificate.BlindSpotLine(
                                name,
                                "everything that the adapter would name",
                                "the account could not be opened to ask: "
                                        + PlainText.line(String.valueOf(e.getMessage())),
                                "this certificate"));
            }
        }
        return lines;
    }

    /** What was accepted in bulk and never judged may be what an attacker left there. */
    static List<Certificate.BlindSpotLine> ofBaselines(Tx tx, List<Account> accounts) {
        List<Certificate.BlindSpotLine> lines = new ArrayList<>();
        for (Account account : accounts) {
            long unreviewed =
                    tx.credentials().acceptedIn(account.ref()).stream()
                            .filter(accepted -> !accepted.reviewed())
                            .count();
            if (unreviewed > 0) {
                lines.add(
                        new Certificate.BlindSpotLine(
                                account.ref().toString(),
                                "baseline unreviewed: "
                                        + unreviewed
                                        + (unreviewed == 1 ? " credential" : " credentials"),
                                "accepted in bulk and not judged one by one: what was wrong before"
                                        + " the first baseline looks right since",
                                "keyrecall inventory accept"));
            }
        }
        return lines;
    }
}

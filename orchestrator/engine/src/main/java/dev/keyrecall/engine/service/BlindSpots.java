package dev.keyrecall.engine.service;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.journal.PeopleReading;
import dev.keyrecall.engine.port.Campaigns.Acknowledgement;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.ProviderAccount;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
                                    name,
                                    spot.name(),
                                    spot.what(),
                                    spot.why(),
                                    spot.source().toString(),
                                    null));
                }
            } catch (EngineException e) {
                lines.add(
                        new Certificate.BlindSpotLine(
                                name,
                                "adapter-not-asked",
                                "everything that the adapter would name",
                                "the account could not be opened to ask: "
                                        + PlainText.line(String.valueOf(e.getMessage())),
                                "this certificate",
                                null));
            }
        }
        return lines;
    }

    /**
     * All of a campaign's, each with who acknowledged it. What has other words now than then was
     * not.
     */
    static List<Certificate.BlindSpotLine> of(
            Tx tx,
            String campaign,
            List<Certificate.BlindSpotLine> ofProviders,
            List<Account> accounts) {
        PeopleReading people = new PeopleReading(tx);
        Map<String, Certificate.Acknowledged> known = new HashMap<>();
        for (Acknowledgement one : tx.campaigns().acknowledged(campaign)) {
            known.putIfAbsent(
                    key(one.account(), one.name(), one.what()),
                    new Certificate.Acknowledged(
                            people.text(one.person()), people.text(one.osUser()), one.at()));
        }
        List<Certificate.BlindSpotLine> all = new ArrayList<>(ofProviders);
        all.addAll(ofBaselines(tx, accounts));
        return all.stream()
                .map(spot -> spot.by(known.get(key(spot.account(), spot.name(), spot.what()))))
                .toList();
    }

    private static String key(String account, String name, String what) {
        return account + "\n" + name + "\n" + what;
    }

    /** What was accepted in bulk and never judged may be what an attacker left there. */
    private static List<Certificate.BlindSpotLine> ofBaselines(Tx tx, List<Account> accounts) {
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
                                "baseline-unreviewed",
                                "baseline unreviewed: "
                                        + unreviewed
                                        + (unreviewed == 1 ? " credential" : " credentials"),
                                "accepted in bulk and not judged one by one: what was wrong before"
                                        + " the first baseline looks right since",
                                "keyrecall inventory accept",
                                null));
            }
        }
        return lines;
    }
}

package dev.keyrecall.engine.service;

import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.Unit;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.scope.Scope;
import dev.keyrecall.engine.scope.ScopeException;
import dev.keyrecall.engine.scope.ScopeSubject;
import dev.keyrecall.engine.service.Certificate.CoverageLine;
import dev.keyrecall.engine.service.Certificate.OutsideLine;
import dev.keyrecall.engine.service.Certificate.UnitLine;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a campaign saw of its accounts, and what stands there that it is not about. */
final class Coverage {
    private Coverage() {}

    /** A line for each account and type, by account and then by type. */
    static List<CoverageLine> of(Tx tx, List<Account> accounts, List<UnitLine> units) {
        Map<AccountRef, Map<String, List<UnitLine>>> ofCampaign =
                units.stream()
                        .collect(
                                Collectors.groupingBy(
                                        unit -> unit.ref().account(),
                                        Collectors.groupingBy(unit -> unit.ref().typeName())));
        List<CoverageLine> lines = new ArrayList<>();
        for (Account account : accounts) {
            Map<String, Long> listed =
                    tx.credentials().observedIn(account.ref()).stream()
                            .filter(ObservedCredential::present)
                            .collect(
                                    Collectors.groupingBy(
                                            one -> one.credential().ref().typeName(),
                                            Collectors.counting()));
            Map<String, List<UnitLine>> ours = ofCampaign.getOrDefault(account.ref(), Map.of());
            Set<String> types = new TreeSet<>(listed.keySet());
            types.addAll(ours.keySet());
            for (String type : types) {
                lines.add(
                        line(
                                account,
                                type,
                                listed.getOrDefault(type, 0L),
                                ours.getOrDefault(type, List.of())));
            }
        }
        return lines;
    }

    private static CoverageLine line(
            Account account, String type, long listed, List<UnitLine> units) {
        Map<Unit.State, Long> states =
                units.stream()
                        .collect(Collectors.groupingBy(UnitLine::state, Collectors.counting()));
        long dead = states.getOrDefault(Unit.State.PROVEN_DEAD, 0L);
        long waived = states.getOrDefault(Unit.State.WAIVED, 0L);
        return new CoverageLine(
                account.ref().toString(),
                type,
                account.refreshedAt(),
                listed,
                units.size(),
                dead,
                waived,
                units.size() - dead - waived);
    }

    /**
     * Open findings of every account, about credentials that this campaign is not about.
     *
     * @param accounts those of the campaign: only there is anything in its scope
     */
    static List<OutsideLine> outside(Tx tx, Plan plan, List<Account> accounts, Instant now) {
        Set<CredentialRef> ours =
                plan.units().stream().map(unit -> unit.ref()).collect(Collectors.toSet());
        Set<AccountRef> concerned = accounts.stream().map(Account::ref).collect(Collectors.toSet());
        Scope scope = scope(plan);
        List<OutsideLine> lines = new ArrayList<>();
        for (Account account : tx.accounts().all()) {
            List<Finding> others =
                    tx.credentials().findingsIn(account.ref()).stream()
                            .filter(finding -> !ours.contains(finding.ref()))
                            .toList();
            Map<CredentialRef, KnownCredential> known =
                    others.isEmpty() || !concerned.contains(account.ref())
                            ? Map.of()
                            : KnownAccount.byRef(tx, account.ref());
            for (Finding finding : others) {
                KnownCredential credential = known.get(finding.ref());
                boolean named =
                        credential != null && scope.matches(ScopeSubject.of(credential), now);
                lines.add(new OutsideLine(finding.kind(), finding.ref(), finding.since(), named));
            }
        }
        return lines;
    }

    private static Scope scope(Plan plan) {
        try {
            return Scope.parse(plan.scope());
        } catch (ScopeException e) {
            throw new IllegalStateException("the scope of a plan was read when it was made", e);
        }
    }
}

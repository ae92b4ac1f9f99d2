package dev.keyrecall.store;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Credentials;
import dev.keyrecall.engine.scope.Narrowing;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables {@code observed_credential}, {@code accepted_credential}, {@code consumer}, {@code
 * credential_owner} and {@code finding}.
 */
record CredentialRows(Transaction transaction) implements Credentials {
    @Override
    public Optional<ObservedCredential> observed(CredentialRef ref) {
        return transaction.first(
                CredentialSql.OBSERVED, CredentialSql::observed, account(ref), ref.toString());
    }

    @Override
    public List<ObservedCredential> observedIn(AccountRef account) {
        return transaction.list(
                CredentialSql.OBSERVED_IN, CredentialSql::observed, account.toString());
    }

    @Override
    public Map<String, Integer> presentByPrincipal(AccountRef account) {
        Map<String, Integer> counts = new HashMap<>();
        transaction
                .list(
                        CredentialSql.PRESENT_BY_PRINCIPAL,
                        row -> Map.entry(row.text(1), row.smallInteger(2)),
                        account.toString())
                .forEach(one -> counts.put(one.getKey(), one.getValue()));
        return counts;
    }

    @Override
    public void putObserved(ObservedCredential observed) {
        var credential = observed.credential();
        transaction.update(
                CredentialSql.PUT_OBSERVED,
                account(credential.ref()),
                credential.ref().toString(),
                credential.principal(),
                credential.principalUid(),
                credential.owner(),
                Columns.word(credential.status()),
                Columns.time(credential.createdAt()),
                Columns.timeOrNull(credential.lastUsedAt()),
                Columns.time(observed.firstSeenAt()),
                Columns.time(observed.lastSeenAt()),
                Columns.timeOrNull(observed.goneSince()));
    }

    @Override
    public Optional<AcceptedCredential> accepted(CredentialRef ref) {
        return transaction.first(
                CredentialSql.ACCEPTED, CredentialSql::accepted, account(ref), ref.toString());
    }

    @Override
    public List<AcceptedCredential> acceptedIn(AccountRef account) {
        return transaction.list(
                CredentialSql.ACCEPTED_IN, CredentialSql::accepted, account.toString());
    }

    @Override
    public void putAccepted(AcceptedCredential accepted) {
        transaction.update(
                CredentialSql.PUT_ACCEPTED,
                account(accepted.ref()),
                accepted.ref().toString(),
                accepted.principal(),
                Columns.word(accepted.status()),
                Columns.time(accepted.acceptedAt()),
                accepted.acceptedBy(),
                accepted.reviewed(),
                Columns.texts(accepted.remarks()));
    }

    @Override
    public void removeAccepted(CredentialRef ref) {
        transaction.update(CredentialSql.REMOVE_ACCEPTED, account(ref), ref.toString());
    }

    @Override
    public List<Consumer> consumersOf(CredentialRef ref) {
        return transaction.list(
                CredentialSql.CONSUMERS_OF, CredentialSql::consumer, account(ref), ref.toString());
    }

    @Override
    public List<Consumer> consumersIn(AccountRef account) {
        return transaction.list(
                CredentialSql.CONSUMERS_IN, CredentialSql::consumer, account.toString());
    }

    @Override
    public void putConsumer(Consumer consumer) {
        transaction.update(
                CredentialSql.PUT_CONSUMER,
                account(consumer.ref()),
                consumer.ref().toString(),
                consumer.target().kind(),
                consumer.target().target(),
                Columns.texts(consumer.target().options()),
                Columns.time(consumer.addedAt()));
    }

    @Override
    public void removeConsumer(Consumer consumer) {
        transaction.update(
                CredentialSql.REMOVE_CONSUMER,
                account(consumer.ref()),
                consumer.ref().toString(),
                consumer.target().kind(),
                consumer.target().target());
    }

    @Override
    public void moveConsumers(CredentialRef from, CredentialRef to) {
        if (from.equals(to)) {
            return;
        }
        transaction.update(
                CredentialSql.GIVE_WAY, account(to), to.toString(), account(from), from.toString());
        transaction.update(
                CredentialSql.MOVE_CONSUMERS,
                account(to),
                to.toString(),
                account(from),
                from.toString());
    }

    @Override
    public Optional<NamedOwner> owner(CredentialRef ref) {
        return transaction.first(
                CredentialSql.OWNER, CredentialSql::owner, account(ref), ref.toString());
    }

    @Override
    public List<NamedOwner> ownersIn(AccountRef account) {
        return transaction.list(CredentialSql.OWNERS_IN, CredentialSql::owner, account.toString());
    }

    @Override
    public void putOwner(NamedOwner owner) {
        transaction.update(
                CredentialSql.PUT_OWNER,
                account(owner.ref()),
                owner.ref().toString(),
                owner.owner());
    }

    @Override
    public void removeOwner(CredentialRef ref) {
        transaction.update(CredentialSql.REMOVE_OWNER, account(ref), ref.toString());
    }

    @Override
    public List<CredentialRef> sought(
            AccountRef account, Narrowing narrowing, @Nullable CredentialRef after, int most) {
        return new KnownRows(transaction).sought(account, narrowing, after, most);
    }

    @Override
    public Known known(AccountRef account, List<CredentialRef> refs) {
        return new KnownRows(transaction).known(account, refs);
    }

    @Override
    public List<Finding> findingsIn(AccountRef account) {
        return transaction.list(
                CredentialSql.FINDINGS_IN, CredentialSql::finding, account.toString());
    }

    @Override
    public void replaceFindings(AccountRef account, List<Finding> findings) {
        transaction.update(CredentialSql.REMOVE_FINDINGS, account.toString());
        for (Finding finding : findings) {
            transaction.update(
                    CredentialSql.ADD_FINDING,
                    account.toString(),
                    finding.ref().toString(),
                    Columns.word(finding.kind()),
                    Columns.time(finding.since()));
        }
    }

    private static String account(CredentialRef ref) {
        return ref.account().toString();
    }
}

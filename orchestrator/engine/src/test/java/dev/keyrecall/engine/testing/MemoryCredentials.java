package dev.keyrecall.engine.testing;

import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.inventory.Finding;
import dev.keyrecall.engine.inventory.KnownCredential;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.port.Credentials;
import dev.keyrecall.engine.scope.Narrowing;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The inventory's tables in memory. */
final class MemoryCredentials implements Credentials {
    private static final int OWNER_MAX_CHARS = 256;

    private final MemoryTx tx;

    MemoryCredentials(MemoryTx tx) {
        this.tx = tx;
    }

    @Override
    public Optional<ObservedCredential> observed(CredentialRef ref) {
        return tx.tables().observed().find(ref.toString()).map(this::operated);
    }

    @Override
    public List<ObservedCredential> observedIn(AccountRef account) {
        return tx.tables().observed().withPrefix(account + ":").stream()
                .map(this::operated)
                .toList();
    }

    @Override
    public Map<String, Integer> presentByPrincipal(AccountRef account) {
        Map<String, Integer> counts = new HashMap<>();
        for (ObservedCredential one : observedIn(account)) {
            if (one.present()) {
                counts.merge(one.credential().principal(), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** The account says with which of them it is operated. */
    private ObservedCredential operated(ObservedCredential kept) {
        CredentialRef ref = kept.credential().ref();
        boolean operator =
                tx.accounts()
                        .find(ref.account())
                        .filter(account -> ref.equals(account.operatedWith()))
                        .isPresent();
        return new ObservedCredential(
                kept.credential(),
                operator,
                kept.firstSeenAt(),
                kept.lastSeenAt(),
                kept.goneSince());
    }

    @Override
    public void putObserved(ObservedCredential observed) {
        requireAccount(observed.credential().ref().account());
        tx.writing().observed().put(observed.credential().ref().toString(), observed);
    }

    @Override
    public Optional<AcceptedCredential> accepted(CredentialRef ref) {
        return tx.tables().accepted().find(ref.toString());
    }

    @Override
    public List<AcceptedCredential> acceptedIn(AccountRef account) {
        return tx.tables().accepted().withPrefix(account + ":");
    }

    @Override
    public void putAccepted(AcceptedCredential accepted) {
        requireAccount(accepted.ref().account());
        tx.writing().accepted().put(accepted.ref().toString(), accepted);
    }

    @Override
    public void removeAccepted(CredentialRef ref) {
        tx.writing().accepted().remove(ref.toString());
    }

    @Override
    public List<Consumer> consumersOf(CredentialRef ref) {
        return tx.tables().consumers().withPrefix(ref + "\n");
    }

    @Override
    public List<Consumer> consumersIn(AccountRef account) {
        return tx.tables().consumers().withPrefix(account + ":");
    }

    @Override
    public void putConsumer(Consumer consumer) {
        requireAccount(consumer.ref().account());
        tx.writing().consumers().put(key(consumer), consumer);
    }

    @Override
    public void removeConsumer(Consumer consumer) {
        tx.writing().consumers().remove(key(consumer));
    }

    @Override
    public void moveConsumers(CredentialRef from, CredentialRef to) {
        for (Consumer consumer : consumersOf(from)) {
            tx.writing().consumers().remove(key(consumer));
            putConsumer(new Consumer(to, consumer.target(), consumer.addedAt()));
        }
    }

    @Override
    public Optional<NamedOwner> owner(CredentialRef ref) {
        return tx.tables().owners().find(ref.toString());
    }

    @Override
    public List<NamedOwner> ownersIn(AccountRef account) {
        return tx.tables().owners().withPrefix(account + ":");
    }

    @Override
    public void putOwner(NamedOwner owner) {
        requireAccount(owner.ref().account());
        if (owner.owner().isEmpty() || owner.owner().length() > OWNER_MAX_CHARS) {
            throw tx.refused("the schema's check credential_owner_owner failed");
        }
        tx.writing().owners().put(owner.ref().toString(), owner);
    }

    @Override
    public void removeOwner(CredentialRef ref) {
        tx.writing().owners().remove(ref.toString());
    }

    /** Nothing is narrowed here: whoever asks judges. */
    @Override
    public List<CredentialRef> sought(
            AccountRef account, Narrowing narrowing, @Nullable CredentialRef after, int most) {
        return KnownCredential.of(
                        observedIn(account),
                        acceptedIn(account),
                        consumersIn(account),
                        ownersIn(account),
                        findingsIn(account))
                .stream()
                .map(KnownCredential::ref)
                .filter(ref -> after == null || ref.compareTo(after) > 0)
                .limit(most)
                .toList();
    }

    @Override
    public Known known(AccountRef account, List<CredentialRef> refs) {
        Set<CredentialRef> some = Set.copyOf(refs);
        return new Known(
                observedIn(account).stream()
                        .filter(one -> some.contains(one.credential().ref()))
                        .toList(),
                acceptedIn(account).stream().filter(one -> some.contains(one.ref())).toList(),
                consumersIn(account).stream().filter(one -> some.contains(one.ref())).toList(),
                ownersIn(account).stream().filter(one -> some.contains(one.ref())).toList(),
                findingsIn(account).stream().filter(one -> some.contains(one.ref())).toList());
    }

    @Override
    public List<Finding> findingsIn(AccountRef account) {
        return tx.tables().findings().withPrefix(account + ":");
    }

    @Override
    public void replaceFindings(AccountRef account, List<Finding> findings) {
        requireAccount(account);
        Table<Finding> table = tx.writing().findings();
        for (Finding old : findingsIn(account)) {
            table.remove(key(old));
        }
        for (Finding finding : findings) {
            if (!finding.ref().account().equals(account)) {
                throw tx.refused("the schema's check finding_in_its_account failed");
            }
            if (table.has(key(finding))) {
                throw tx.refused("it stands already: the same finding");
            }
            table.put(key(finding), finding);
        }
    }

    private void requireAccount(AccountRef account) {
        if (!tx.writing().accounts().has(account.toString())) {
            throw tx.refused("what it refers to is not in the store: its account");
        }
    }

    private static String key(Consumer consumer) {
        ConsumerTarget target = consumer.target();
        return consumer.ref() + "\n" + target.kind() + "\n" + target.target();
    }

    private static String key(Finding finding) {
        return finding.ref() + "\n" + finding.kind().word();
    }
}

package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.Page;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A subject with its capabilities laid out, and the few things that every law does. */
final class Workbench {
    /** A listing or a delivery of more calls than this is a fault of the law. */
    static final int CALLS_MAX = 500;

    private static final int PAGES_MAX = 1_000;

    private final ContractSubject subject;

    Workbench(ContractSubject subject) {
        this.subject = subject;
    }

    ContractSubject subject() {
        return subject;
    }

    LabServer lab() {
        return subject.lab();
    }

    static CredentialKind kind(ContractSubject subject, ProviderAccount account) {
        return account.kinds().stream()
                .filter(kind -> kind.type().equals(subject.type()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the account declares no " + subject.type()));
    }

    CredentialKind kind() {
        return kind(subject, subject.account());
    }

    Inventory inventory() {
        return automated(kind().inventory());
    }

    Verification verification() {
        return automated(kind().verification());
    }

    Issuance.Minted issuance() {
        return minted(kind());
    }

    Suspension suspension() {
        return automated(kind().suspension());
    }

    Revocation revocation() {
        return automated(kind().revocation());
    }

    Delivery delivery() {
        return delivery(subject.account());
    }

    static Delivery delivery(ProviderAccount account) {
        return automated(account.consumers().getFirst().delivery());
    }

    static Issuance.Minted minted(CredentialKind kind) {
        return Expect.kind(Issuance.Minted.class, automated(kind.issuance()), "issuance");
    }

    static <C> C automated(Support<C> support) {
        return switch (support) {
            case Support.Automated<C>(C action) -> action;
            case Support<C> other -> throw new AssertionError("expected automation, was " + other);
        };
    }

    /** An intent of now, with what the provider really holds as its before-image. */
    Intent intent(String principal) {
        return new Intent(UUID.randomUUID(), now(), ids(principal));
    }

    /** An intent for a call that needs no before-image. */
    Intent intent() {
        return new Intent(UUID.randomUUID(), now(), List.of());
    }

    private Instant now() {
        return subject.clock().instant();
    }

    /** What a principal really has. */
    List<String> ids(String principal) {
        return lab().truth().credentialsOf(principal).stream()
                .map(LabTruth.Credential::id)
                .sorted()
                .toList();
    }

    CredentialRef ref(String id) {
        AccountRef account = new AccountRef(subject.type().provider(), "contract");
        return new CredentialRef(account, subject.type().name(), id);
    }

    Target.ByRef target(String principal, String id) {
        return new Target.ByRef(ref(id), principal);
    }

    Liveness verify(String id) {
        try (SecretBytes value = subject.valueOf(id)) {
            return verification().verify(ref(id), value);
        }
    }

    List<Credential> listAll() throws ProviderException {
        List<Credential> all = new ArrayList<>();
        String cursor = null;
        for (int pages = 0; pages < PAGES_MAX; pages++) {
            Page<Credential> page = inventory().list(cursor);
            all.addAll(page.items());
            cursor = page.nextCursor();
            if (cursor == null) {
                return all;
            }
        }
        throw new AssertionError("the listing does not end after " + PAGES_MAX + " pages");
    }

    List<String> listedIds() throws ProviderException {
        return listAll().stream().map(credential -> credential.ref().id()).sorted().toList();
    }

    List<String> trueIds() {
        return lab().truth().credentials().stream().map(LabTruth.Credential::id).sorted().toList();
    }

    void arm(Act act, Fault fault) {
        lab().faults().clear();
        lab().faults().arm(subject.operation(act), fault);
    }

    int received(Act act) {
        return lab().count(subject.operation(act));
    }

    int effects(Act act) {
        return lab().effects(subject.operation(act));
    }

    /** One try of a sweep. */
    interface Try {
        /**
         * Runs something of several calls; the fault waits at one of them.
         *
         * @return its failure; null when it went well
         */
        @Nullable ProviderException run(int call) throws Exception;
    }

    /** What a law demands of one try that met its fault. */
    interface Verdict {
        void judge(@Nullable ProviderException failure, String where) throws Exception;
    }

    /**
     * Lets the fault strike at the first call, then at the second, and so on, until it finds no
     * call to strike.
     */
    void sweep(Fault fault, Try attempt, Verdict verdict) throws Exception {
        int struck = 0;
        for (int call = 0; call < CALLS_MAX; call++) {
            lab().faults().clear();
            lab().faults().arm("*", fault, call, 1);
            ProviderException failure = attempt.run(call);
            boolean spent = lab().faults().isSpent();
            lab().faults().clear();
            if (!spent) {
                Expect.that(failure == null, "without a fault it failed: " + failure);
                Expect.that(struck > 0, fault + " found nothing to strike");
                return;
            }
            struck++;
            verdict.judge(failure, fault + " at call " + (call + 1));
        }
        throw new AssertionError("more than " + CALLS_MAX + " calls");
    }

    /** The failure of an attempt; null when it went well. */
    static @Nullable ProviderException outcome(Expect.Attempt<?> attempt) {
        try {
            var _ = attempt.run();
            return null;
        } catch (ProviderException failure) {
            return failure;
        }
    }
}

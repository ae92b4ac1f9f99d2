package dev.keyrecall.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.lab.contract.ContractSubject;
import dev.keyrecall.lab.contract.Law;
import dev.keyrecall.lab.contract.ProviderContract;
import dev.keyrecall.spi.BlindSpot;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.ConsumerKind;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.CredentialKind;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Delivery;
import dev.keyrecall.spi.Intent;
import dev.keyrecall.spi.Inventory;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.OperatorIdentity;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.Revocation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Suspension;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A law that no adapter can break is no law: the adapter is broken, and the law must say so. */
class ContractBitesTest {
    @TempDir private static Path folder;

    /** A way to break one credential kind, by the beginning of the law it must be caught by. */
    private static Map<String, UnaryOperator<CredentialKind>> sabotage() {
        Map<String, UnaryOperator<CredentialKind>> all = new LinkedHashMap<>();
        all.put("every capability is answered", ContractBitesTest::withoutSource);
        all.put(
                "a listing holds every credential",
                k -> inventory(k, BrokenInventories.DropsOne::new));
        all.put("short pages lose nothing", k -> inventory(k, BrokenInventories.StopsAtShort::new));
        all.put("an id by itself tells", k -> inventory(k, BrokenInventories.TellsAnother::new));
        all.put(
                "a word that is no id",
                k -> inventory(k, BrokenInventories.AsksAboutAnything::new));
        all.put("a failed probe is unknown", k -> verification(k, CallsItDead::new));
        all.put("a value that belongs to another", k -> verification(k, CallsItDead::new));
        all.put("mint, cut-after", k -> issuance(k, MintsTwice::new));
        all.put("mint, error-after", k -> issuance(k, FindsNoOrphan::new));
        all.put("mint, cut-before", k -> issuance(k, KnowsNoDoubt::new));
        all.put("an orphan that has been used", k -> issuance(k, CallsAllUnused::new));
        all.put("suspending twice", k -> suspension(k, DoesNothing::new));
        all.put("revoking twice", k -> revocation(k, ForgetsAlready::new));
        all.put("a credential that lives under another", k -> revocation(k, AlwaysContent::new));
        all.put("an errand costs", k -> verification(k, AsksTwice::new));
        all.put("no value shows", k -> issuance(k, TellsTheValue::new));
        return all;
    }

    @TestFactory
    List<DynamicTest> aBrokenAdapterIsCaught() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (var entry : sabotage().entrySet()) {
            tests.add(
                    DynamicTest.dynamicTest(
                            entry.getKey(),
                            () ->
                                    caught(
                                            entry.getKey(),
                                            entry.getValue(),
                                            UnaryOperator.identity())));
        }
        tests.add(
                DynamicTest.dynamicTest(
                        "a delivery cut anywhere",
                        () ->
                                caught(
                                        "a delivery cut anywhere",
                                        UnaryOperator.identity(),
                                        ForgetsTheToken::new)));
        return tests;
    }

    private static void caught(
            String name, UnaryOperator<CredentialKind> kind, UnaryOperator<Delivery> delivery)
            throws Exception {
        List<Law> laws =
                ProviderContract.laws(
                        () -> broken(AwsSubject.open(folder), new Broken(kind, delivery)));
        List<Law> named = laws.stream().filter(law -> law.name().startsWith(name)).toList();
        assertThat(named).hasSize(1);
        assertThatThrownBy(named.getFirst()::check).isInstanceOf(AssertionError.class);
    }

    private record Broken(UnaryOperator<CredentialKind> kind, UnaryOperator<Delivery> delivery) {
        ProviderAccount account(ProviderAccount whole) {
            return new BrokenAccount(whole, this);
        }
    }

    /** The subject with every account of it broken. */
    private static ContractSubject broken(ContractSubject whole, Broken broken) {
        return (ContractSubject)
                Proxy.newProxyInstance(
                        ContractSubject.class.getClassLoader(),
                        new Class<?>[] {ContractSubject.class},
                        (_, method, arguments) -> {
                            try {
                                Object result = method.invoke(whole, arguments);
                                return result instanceof ProviderAccount account
                                        ? broken.account(account)
                                        : result;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private record BrokenAccount(ProviderAccount whole, Broken broken) implements ProviderAccount {
        @Override
        public OperatorIdentity identify() throws ProviderException {
            return whole.identify();
        }

        @Override
        public List<CredentialKind> kinds() {
            return whole.kinds().stream().map(broken.kind()).toList();
        }

        @Override
        public List<ConsumerKind> consumers() {
            return whole.consumers().stream()
                    .map(
                            kind ->
                                    new ConsumerKind(
                                            kind.name(),
                                            kind.options(),
                                            kind.delivery().wrap(broken.delivery())))
                    .toList();
        }

        @Override
        public List<BlindSpot> blindSpots() {
            return whole.blindSpots();
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    private static CredentialKind withoutSource(CredentialKind k) {
        return new CredentialKind(
                k.type(),
                k.inventory(),
                k.verification(),
                k.issuance(),
                k.suspension(),
                k.revocation(),
                new Support.Unsupported<>("because", URI.create("docs/page.html")),
                k.containment());
    }

    private static CredentialKind inventory(CredentialKind k, UnaryOperator<Inventory> with) {
        return new CredentialKind(
                k.type(),
                k.inventory().wrap(with),
                k.verification(),
                k.issuance(),
                k.suspension(),
                k.revocation(),
                k.handover(),
                k.containment());
    }

    private static CredentialKind verification(CredentialKind k, UnaryOperator<Verification> with) {
        return new CredentialKind(
                k.type(),
                k.inventory(),
                k.verification().wrap(with),
                k.issuance(),
                k.suspension(),
                k.revocation(),
                k.handover(),
                k.containment());
    }

    private static CredentialKind issuance(
            CredentialKind k, Function<Issuance.Minted, Issuance> with) {
        return new CredentialKind(
                k.type(),
                k.inventory(),
                k.verification(),
                k.issuance().wrap(whole -> with.apply((Issuance.Minted) whole)),
                k.suspension(),
                k.revocation(),
                k.handover(),
                k.containment());
    }

    private static CredentialKind suspension(CredentialKind k, UnaryOperator<Suspension> with) {
        return new CredentialKind(
                k.type(),
                k.inventory(),
                k.verification(),
                k.issuance(),
                k.suspension().wrap(with),
                k.revocation(),
                k.handover(),
                k.containment());
    }

    private static CredentialKind revocation(CredentialKind k, UnaryOperator<Revocation> with) {
        return new CredentialKind(
                k.type(),
                k.inventory(),
                k.verification(),
                k.issuance(),
                k.suspension(),
                k.revocation().wrap(with),
                k.handover(),
                k.containment());
    }

    private record CallsItDead(Verification whole) implements Verification {
        @Override
        public Liveness verify(CredentialRef ref, SecretBytes secret) {
            return whole.verify(ref, secret) instanceof Liveness.Live live
                    ? live
                    : new Liveness.Dead("refused");
        }
    }

    /** A whole issuance, to be overridden in one point. */
    private static class Mint implements Issuance.Minted {
        final Issuance.Minted whole;

        Mint(Issuance.Minted whole) {
            this.whole = whole;
        }

        @Override
        public CallClass callClass() {
            return whole.callClass();
        }

        @Override
        public int slotsPerPrincipal() {
            return whole.slotsPerPrincipal();
        }

        @Override
        public Issued mint(String principal, Intent intent) throws ProviderException {
            return whole.mint(principal, intent);
        }

        @Override
        public List<Orphan> orphans(String principal, Intent intent) throws ProviderException {
            return whole.orphans(principal, intent);
        }
    }

    private static final class MintsTwice extends Mint {
        MintsTwice(Issuance.Minted whole) {
            super(whole);
        }

        @Override
        public Issued mint(String principal, Intent intent) throws ProviderException {
            try {
                return whole.mint(principal, intent);
            } catch (ProviderException.InDoubt again) {
                return whole.mint(principal, intent);
            }
        }
    }

    private static final class FindsNoOrphan extends Mint {
        FindsNoOrphan(Issuance.Minted whole) {
            super(whole);
        }

        @Override
        public List<Orphan> orphans(String principal, Intent intent) {
            return List.of();
        }
    }

    private static final class KnowsNoDoubt extends Mint {
        KnowsNoDoubt(Issuance.Minted whole) {
            super(whole);
        }

        @Override
        public Issued mint(String principal, Intent intent) throws ProviderException {
            try {
                return whole.mint(principal, intent);
            } catch (ProviderException.InDoubt doubt) {
                throw new ProviderException.Unavailable("surely not", null, doubt);
            }
        }
    }

    private static final class CallsAllUnused extends Mint {
        CallsAllUnused(Issuance.Minted whole) {
            super(whole);
        }

        @Override
        public List<Orphan> orphans(String principal, Intent intent) throws ProviderException {
            return whole.orphans(principal, intent).stream()
                    .map(orphan -> new Orphan(orphan.ref(), orphan.createdAt(), false))
                    .toList();
        }
    }

    private static final class TellsTheValue extends Mint {
        TellsTheValue(Issuance.Minted whole) {
            super(whole);
        }

        @Override
        @RevealsSecret(why = "a saboteur shows it")
        public Issued mint(String principal, Intent intent) throws ProviderException {
            Issued issued = whole.mint(principal, intent);
            String value =
                    issued.secret().reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
            return new Issued(
                    issued.ref(), issued.secret(), issued.createdAt(), new Receipt(false, value));
        }
    }

    private record DoesNothing(Suspension whole) implements Suspension {
        @Override
        public CallClass callClass() {
            return whole.callClass();
        }

        @Override
        public Receipt suspend(Target.ByRef target, Intent intent) {
            return new Receipt(false, null);
        }

        @Override
        public Receipt resume(Target.ByRef target, Intent intent) {
            return new Receipt(false, null);
        }
    }

    private record ForgetsAlready(Revocation whole) implements Revocation {
        @Override
        public CallClass callClass() {
            return whole.callClass();
        }

        @Override
        public Receipt revoke(Target target, Intent intent) throws ProviderException {
            return new Receipt(false, whole.revoke(target, intent).requestId());
        }
    }

    private record AlwaysContent(Revocation whole) implements Revocation {
        @Override
        public CallClass callClass() {
            return whole.callClass();
        }

        @Override
        public Receipt revoke(Target target, Intent intent) throws ProviderException {
            try {
                return whole.revoke(target, intent);
            } catch (ProviderException.Refused refused) {
                return new Receipt(true, null);
            }
        }
    }

    private record ForgetsTheToken(Delivery whole) implements Delivery {
        @Override
        public CallClass callClass() {
            return whole.callClass();
        }

        @Override
        public void check(ConsumerTarget target) throws ProviderException.Refused {
            whole.check(target);
        }

        @Override
        public ConsumerValue read(ConsumerTarget target) throws ProviderException {
            return whole.read(target);
        }

        @Override
        public Receipt deliver(
                ConsumerTarget target, CredentialRef ref, SecretBytes secret, Intent intent)
                throws ProviderException {
            Intent other = new Intent(UUID.randomUUID(), intent.startedAt(), intent.beforeImage());
            return whole.deliver(target, ref, secret, other);
        }
    }
}

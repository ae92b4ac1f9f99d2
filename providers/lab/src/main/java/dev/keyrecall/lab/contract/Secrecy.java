package dev.keyrecall.lab.contract;

import dev.keyrecall.lab.Fault;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.Issuance;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.Support;
import dev.keyrecall.spi.Target;
import dev.keyrecall.spi.Verification;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The law that no value shows where people and other programs look. */
final class Secrecy {
    private Secrecy() {}

    static void write(ProviderContract.LawBook book) {
        book.add("no value shows in an exception, a toString or a log line", Secrecy::showsNowhere);
    }

    /**
     * Demands that nothing logged holds a value that the provider ever issued.
     *
     * @throws AssertionError when something does; the message does not repeat the value
     */
    static void requireCleanLog(ContractSubject subject) {
        requireClean(subject, subject.log(), "the log");
    }

    private static void showsNowhere(Workbench bench) throws Exception {
        StringBuilder seen = new StringBuilder();
        see(seen, bench.subject().account());
        see(seen, bench.subject().account().kinds());
        see(seen, bench.subject().account().consumers());
        see(seen, bench.subject().account().identify());
        String principal = bench.subject().principal(1);
        for (Fault fault : Fault.values()) {
            ProviderAccount account =
                    fault == Fault.TIMEOUT_AFTER
                            ? bench.subject().impatient()
                            : bench.subject().account();
            for (Act act : Act.values()) {
                bench.lab().faults().clear();
                bench.lab().faults().arm(bench.subject().operation(act), fault);
                see(seen, act(bench, act, account, principal));
            }
            bench.lab().faults().clear();
            ConsumerTarget place = bench.subject().consumer();
            see(seen, deliver(bench, account, place, principal, fault));
        }
        requireClean(bench.subject(), seen.toString(), "an exception or a toString");
        Expect.that(
                bench.subject().log().length() > 0,
                "nothing at all was logged, so that the log proves nothing");
    }

    private static @Nullable Object act(
            Workbench bench, Act act, ProviderAccount account, String principal) {
        var kind = Workbench.kind(bench.subject(), account);
        try {
            return switch (act) {
                case LIST -> bench.listAll();
                case VERIFY -> verify(bench, kind.verification(), principal);
                case MINT -> {
                    String fresh = bench.subject().principal(0);
                    if (kind.issuance()
                            instanceof Support.Automated<Issuance>(Issuance.Minted minted)) {
                        Issuance.Issued issued = minted.mint(fresh, bench.intent(fresh));
                        issued.secret().close();
                        yield issued;
                    }
                    yield null;
                }
                case SUSPEND ->
                        kind.suspension() instanceof Support.Automated<?>
                                ? Workbench.automated(kind.suspension())
                                        .suspend(any(bench, principal), bench.intent())
                                : null;
                case REVOKE -> {
                    String fresh = bench.subject().principal(1);
                    yield kind.revocation() instanceof Support.Automated<?>
                            ? Workbench.automated(kind.revocation())
                                    .revoke(any(bench, fresh), bench.intent())
                            : null;
                }
                case DELIVER -> null;
            };
        } catch (Exception failure) {
            return failure;
        }
    }

    private static Target.ByRef any(Workbench bench, String principal) {
        return bench.target(principal, bench.ids(principal).getFirst());
    }

    private static @Nullable Object verify(
            Workbench bench, Support<Verification> verification, String principal) {
        if (!(verification instanceof Support.Automated<?>)) {
            return null;
        }
        String id = bench.ids(principal).getFirst();
        try (SecretBytes value = bench.subject().valueOf(id)) {
            return Workbench.automated(verification).verify(bench.ref(id), value);
        }
    }

    private static Object deliver(
            Workbench bench,
            ProviderAccount account,
            ConsumerTarget place,
            String principal,
            Fault fault) {
        String id = bench.ids(principal).getFirst();
        bench.lab().faults().arm(bench.subject().operation(Act.DELIVER), fault);
        try (SecretBytes value = bench.subject().valueOf(id)) {
            Object receipt =
                    Workbench.delivery(account)
                            .deliver(place, bench.ref(id), value, bench.intent());
            ConsumerValue read = Workbench.delivery(account).read(place);
            if (read instanceof ConsumerValue.Held(String _, SecretBytes held)) {
                held.close();
            }
            return List.of(receipt, read, place);
        } catch (ProviderException failure) {
            return failure;
        } finally {
            bench.lab().faults().clear();
        }
    }

    private static void see(StringBuilder seen, @Nullable Object thing) {
        if (thing instanceof Throwable failure) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            seen.append(trace);
        }
        seen.append(thing).append('\n');
    }

    @RevealsSecret(why = "the value is looked for where it must not be")
    private static void requireClean(ContractSubject subject, String text, String where) {
        List<SecretBytes> secrets = subject.lab().issuedSecrets();
        Expect.that(!secrets.isEmpty(), "the emulator has issued no value to look for");
        for (SecretBytes secret : secrets) {
            try (secret) {
                for (String form : secret.reveal(Secrecy::forms)) {
                    Expect.that(
                            !text.contains(form),
                            "a value shows in " + where + ", as " + form.length() + " characters");
                }
            }
        }
    }

    /** A value as it may be written down. */
    private static List<String> forms(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return List.of(
                text,
                URLEncoder.encode(text, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(value),
                HexFormat.of().formatHex(value));
    }
}

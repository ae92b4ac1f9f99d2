package dev.keyrecall.engine.run;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.lane.LaneCalls;
import dev.keyrecall.engine.lane.LaneGate;
import dev.keyrecall.engine.secret.OpenEntries;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.engine.service.ProviderFailures;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Liveness;
import dev.keyrecall.spi.ProviderAccount;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.Vault;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/**
 * Asks what a credential's provider says of it now: with its value where that is held, else by the
 * provider's listing. Changes nothing; one ledger entry for all the answers.
 */
public final class Probing {
    private final Engine engine;
    private final Vault vault;

    public Probing(Engine engine, Vault vault) {
        this.engine = engine;
        this.vault = vault;
    }

    /**
     * Probes a credential that the inventory knows.
     *
     * @throws EngineException USAGE for a reference never seen; otherwise as the provider fails
     */
    public ProbeResult probe(CredentialRef ref, int tries, Duration window) throws EngineException {
        Optional<ObservedCredential> seen =
                engine.store().read(tx -> tx.credentials().observed(ref));
        if (seen.isEmpty()) {
            throw new EngineException(
                    EngineException.Ending.USAGE,
                    "the inventory has never seen " + ref,
                    "refresh it with: keyrecall inventory refresh",
                    "list what there is with: keyrecall inventory list");
        }
        String principal = seen.get().credential().principal();
        try (SecretBytes held = new HeldValues(engine, vault).open(ref, this::opened)) {
            return probe(ref, principal, held, tries, window);
        } catch (UnitOpenException e) {
            throw new EngineException(
                    EngineException.Ending.REFUSED,
                    String.valueOf(e.getMessage()),
                    "check the home with: keyrecall ledger verify");
        }
    }

    private void opened(CredentialRef ref, int version) {
        LedgerWriter ledger = new LedgerWriter(engine);
        engine.store().write(tx -> ledger.append(tx, OpenEntries.one("probe", ref, version)));
    }

    /** Probes a value in hand, such as one that was found somewhere. The caller closes it. */
    public ProbeResult probe(CredentialRef ref, SecretBytes value, int tries, Duration window)
            throws EngineException {
        return probe(ref, "", value, tries, window);
    }

    private ProbeResult probe(
            CredentialRef ref,
            String principal,
            @Nullable SecretBytes held,
            int tries,
            Duration window)
            throws EngineException {
        AccountDirectory accounts = new AccountDirectory(engine);
        Duration spacing = tries <= 1 ? Duration.ZERO : window.dividedBy(tries - 1);
        Answers answers = new Answers();
        ProbeResult last = null;
        Account named = accounts.require(ref.account().toString());
        LaneGate gate = accounts.gate(named);
        try (ProviderAccount account = accounts.connect(named, gate)) {
            Capabilities capabilities = new Capabilities(engine.providers(), account);
            LaneCalls calls = LaneCalls.brief(engine.clock(), gate);
            int agreed = 0;
            for (int i = 0; i < Math.max(1, tries); i++) {
                if (i > 0) {
                    engine.waiter().await(spacing);
                }
                Asked asked =
                        held == null
                                ? byListing(capabilities, calls, ref, principal)
                                : byValue(capabilities, calls, ref, held);
                answers.add(asked.evidence());
                boolean same = last != null && last.liveness().equals(asked.liveness());
                agreed = same ? agreed + 1 : 1;
                String by = held == null ? "listing" : "value";
                last = new ProbeResult(ref, asked.liveness(), asked.evidence(), by, agreed);
            }
        } catch (ProviderException e) {
            throw ProviderFailures.explain(ref.account(), e);
        } catch (UnitOpenException e) {
            throw new EngineException(
                    EngineException.Ending.FAULT,
                    String.valueOf(e.getMessage()),
                    "see what the account supports: keyrecall account check "
                            + ref.account().name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ProbeResult result =
                last == null ? new ProbeResult(ref, "unknown", "interrupted", "value", 0) : last;
        return record(settled(result, tries), answers);
    }

    /** Answers that do not all agree establish nothing. */
    private static ProbeResult settled(ProbeResult result, int tries) {
        return result.answers() >= Math.max(1, tries)
                ? result
                : new ProbeResult(
                        result.ref(),
                        "unknown",
                        "the answers differ; the last was: " + result.evidence(),
                        result.by(),
                        result.answers());
    }

    private static Asked byValue(
            Capabilities capabilities, LaneCalls calls, CredentialRef ref, SecretBytes value)
            throws UnitOpenException, ProviderException, InterruptedException {
        var verification = capabilities.verification(ref.type());
        return switch (calls.read(() -> verification.verify(ref, value))) {
            case Liveness.Live(String who) -> new Asked("live", "accepted as " + who);
            case Liveness.Dead(String code) -> new Asked("dead", "refused with " + code);
            case Liveness.Unknown(String why, _) -> new Asked("unknown", why);
        };
    }

    private static Asked byListing(
            Capabilities capabilities, LaneCalls calls, CredentialRef ref, String principal)
            throws UnitOpenException, ProviderException, InterruptedException {
        var inventory = capabilities.inventory(ref.type());
        for (Credential credential : calls.read(() -> inventory.ofPrincipal(principal))) {
            if (credential.ref().equals(ref)) {
                return credential.status() == Credential.Status.ACTIVE
                        ? new Asked("live", "listed as active")
                        : new Asked("dead", "listed as inactive");
            }
        }
        return new Asked("dead", "not listed");
    }

    private ProbeResult record(ProbeResult result, Answers answers) {
        LedgerWriter ledger = new LedgerWriter(engine);
        engine.store()
                .write(
                        tx ->
                                ledger.append(
                                        tx,
                                        new LedgerWriter.Entry(
                                                        "probe",
                                                        result.liveness(),
                                                        answers.toJson().with("by", text(result)))
                                                .ref(result.ref())));
        return result;
    }

    private static dev.keyrecall.spi.json.Json text(ProbeResult result) {
        return dev.keyrecall.spi.json.Json.of(result.by());
    }

    private record Asked(String liveness, String evidence) {}
}

package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Homes and accounts: made once, named clearly, refused without a trace. */
final class AccountDirectoryTest {
    private static final Map<String, String> SETTINGS = Map.of("endpoint", "there");

    private TestHome home;
    private AccountDirectory accounts;

    @BeforeEach
    void anEmptyHome() throws EngineException {
        home = TestHome.empty();
        accounts = new AccountDirectory(home.engine);
    }

    @Test
    void aHomeIsMadeOnce() {
        byte[] header = "other".getBytes(StandardCharsets.UTF_8);
        EngineException again =
                catchThrowableOfType(
                        EngineException.class, () -> new Homes(home.engine).create(header));
        assertThat(again.ending()).isEqualTo(Ending.REFUSED);
        assertThat(home.kinds()).containsExactly("init");
        byte[] kept = home.store.read(tx -> tx.homes().find().orElseThrow().vaultHeader());
        assertThat(kept).isNotEqualTo(header);
    }

    @Test
    void anAccountIsAddedWithItsEntryAndWithoutACall() throws EngineException {
        Account added = accounts.add(TestHome.LAB, SETTINGS);
        assertThat(accounts.all()).containsExactly(added);
        assertThat(accounts.require("lab")).isEqualTo(added);
        assertThat(accounts.require("toy:lab")).isEqualTo(added);
        assertThat(accounts.require(TestHome.LAB)).isEqualTo(added);
        assertThat(home.provider.reads).isZero();
        assertThat(home.provider.openAccounts).isZero();
        assertThat(home.kinds()).containsExactly("init", "account");
        assertThat(home.ledger().getLast().object("details").canonical())
                .isEqualTo("{\"account\":\"toy:lab\",\"settings\":{\"endpoint\":\"there\"}}");
    }

    @Test
    void whatCannotBeAddedIsAUsageErrorThatSaysWhatCan() throws EngineException {
        EngineException provider = refused(new AccountRef("nope", "lab"), SETTINGS);
        assertThat(provider.ending()).isEqualTo(Ending.USAGE);
        assertThat(provider.hints()).containsExactly("known providers: toy");

        EngineException unknown =
                refused(TestHome.LAB, Map.of("endpoint", "there", "colour", "red"));
        assertThat(unknown.ending()).isEqualTo(Ending.USAGE);
        assertThat(unknown).hasMessageContaining("'colour'");
        assertThat(unknown.hints()).containsExactly("its settings: endpoint, region");

        EngineException missing = refused(TestHome.LAB, Map.of("region", "north"));
        assertThat(missing.ending()).isEqualTo(Ending.USAGE);
        assertThat(missing).hasMessageContaining("'endpoint'");

        accounts.add(TestHome.LAB, SETTINGS);
        EngineException taken = refused(TestHome.LAB, SETTINGS);
        assertThat(taken.ending()).isEqualTo(Ending.USAGE);
        assertThat(home.kinds()).containsExactly("init", "account");
    }

    @Test
    void anUnusableSettingIsUsageAndAnUnreadableCredentialSourceIsRefused() {
        home.provider.connectFailure =
                new ProviderException.Refused(Reason.INVALID, "BadUrl", "no\naddress", null);
        EngineException invalid = refused(TestHome.LAB, SETTINGS);
        assertThat(invalid.ending()).isEqualTo(Ending.USAGE);
        assertThat(invalid).hasMessage("toy:lab: no address (BadUrl)");
        home.provider.connectFailure =
                new ProviderException.Refused(
                        Reason.OPERATOR_CREDENTIAL, "NoFile", "cannot be read", null);
        assertThat(refused(TestHome.LAB, SETTINGS).ending()).isEqualTo(Ending.REFUSED);
        assertThat(accounts.all()).isEmpty();
    }

    @Test
    void anUnknownAccountIsAUsageError() {
        EngineException unknown =
                catchThrowableOfType(EngineException.class, () -> accounts.require("prod"));
        assertThat(unknown.ending()).isEqualTo(Ending.USAGE);
        assertThat(unknown.hints()).isNotEmpty();
    }

    @Test
    void aCheckSaysWhoWeAreAndWhatCanBeDone() throws EngineException {
        home.provider.operator = "b";
        AccountCheck check = accounts.check(accounts.add(TestHome.LAB, SETTINGS));
        assertThat(check.identity().providerAccountId()).isEqualTo("4711");
        assertThat(check.capabilities())
                .extracting(row -> row.capability() + " " + row.support())
                .containsExactly(
                        "inventory automated",
                        "verification unsupported",
                        "issuance assisted",
                        "suspension unsupported",
                        "revocation automated",
                        "handover unsupported",
                        "containment unsupported");
        assertThat(check.capabilities())
                .filteredOn(row -> row.support().equals("unsupported"))
                .allMatch(row -> row.note().contains("https://"));
        assertThat(check.blindSpots()).hasSize(1);
        assertThat(home.provider.writes).isZero();
        assertThat(home.provider.openAccounts).isZero();
        assertThat(home.kinds()).containsExactly("init", "account");
    }

    @Test
    void aCheckExplainsWhatTheProviderSays() throws EngineException {
        Account lab = accounts.add(TestHome.LAB, SETTINGS);
        home.provider.failures.add(
                new ProviderException.Refused(Reason.PERMISSION, "Denied", "toy:Who", null));
        EngineException denied =
                catchThrowableOfType(EngineException.class, () -> accounts.check(lab));
        assertThat(denied.ending()).isEqualTo(Ending.FAULT);
        assertThat(denied).hasMessageContaining("toy:Who");
        assertThat(denied.hints()).first().asString().contains("grant the missing right");
        for (int i = 0; i < PatientReads.UNANSWERED_TRIES_MAX; i++) {
            home.provider.failures.add(new ProviderException.Unavailable("down", null, null));
        }
        EngineException down =
                catchThrowableOfType(EngineException.class, () -> accounts.check(lab));
        assertThat(down.ending()).isEqualTo(Ending.FAULT);
    }

    @Test
    void everyReasonHasAnEndingAndAHint() {
        for (Reason reason : Reason.values()) {
            EngineException explained =
                    ProviderFailures.explain(
                            TestHome.LAB,
                            new ProviderException.Refused(reason, "Code", "why", null));
            assertThat(explained.hints()).isNotEmpty();
            assertThat(explained.ending())
                    .isEqualTo(
                            reason == Reason.OPERATOR_CREDENTIAL ? Ending.REFUSED : Ending.FAULT);
        }
    }

    private EngineException refused(AccountRef ref, Map<String, String> settings) {
        return catchThrowableOfType(EngineException.class, () -> accounts.add(ref, settings));
    }
}

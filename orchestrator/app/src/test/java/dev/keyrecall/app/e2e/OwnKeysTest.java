package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.lab.LabPopulation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A campaign that lists the vault's own keys is not done while the vault has one of them. */
final class OwnKeysTest {
    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws Exception {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(2, 2, 1, 37));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void replaceRecipient() throws Exception {
        Path next =
                Files.createFile(
                        folder.resolve("next"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, "another passphrase of this test\n");
        stage.console
                .run(
                        "vault",
                        "kek",
                        "rotate",
                        stage.recipient(),
                        "--new-passphrase-file",
                        next + "")
                .requireExit(0);
        Files.move(next, stage.passphrase, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void itIsDoneOnceTheVaultHasNoneOfThem() throws Exception {
        String old = stage.recipient();
        stage.console.run("ledger", "checkpoint").requireExit(0);
        String plan = stage.planned("exposure", "--own-keys");
        String campaign = stage.campaignOf(plan);
        assertThat(stage.console.run("plan", "show", plan).requireExit(0).out())
                .contains(
                        "Of Keyrecall's own, replaced after the last unit",
                        "log-key 1",
                        "recipient " + old.substring(0, 8),
                        "vault-key 1");

        Ran ran = stage.console.run("run", plan).requireExit(5);

        assertThat(ran.err())
                .contains(
                        "all units are accounted for",
                        "keyrecall vault rotate --log-key",
                        "keyrecall vault kek rotate " + old.substring(0, 8));
        Ran held = stage.console.run("campaign", "close", campaign).requireExit(5);
        assertThat(held.out() + held.err()).contains("own-key", "vault-key 1");
        stage.console.run("vault", "rotate", "--log-key").requireExit(0);
        stage.console.run("vault", "rotate").requireExit(0);
        // The same passphrase opens it: what leaked is not replaced.
        assertThat(stage.console.run("run", plan, "--resume").requireExit(5).err())
                .contains("keyrecall vault kek rotate " + old.substring(0, 8))
                .doesNotContain("keyrecall vault rotate");
        replaceRecipient();
        stage.console.run("run", plan, "--resume").requireExit(0);
        assertThat(stage.console.run("campaign", "certificate", campaign).requireExit(0).out())
                .contains("log-key 1: replaced", "vault-key 1: replaced")
                .doesNotContain("NOT REPLACED");
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void aPlanThatListsNoneIsDoneWithItsUnits() {
        String plan = stage.planned("exposure");

        assertThat(stage.console.run("plan", "show", plan).requireExit(0).out())
                .doesNotContain("Of Keyrecall's own");
        stage.console.run("run", plan).requireExit(0);
    }
}

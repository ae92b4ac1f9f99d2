package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;

/** One credential at three in the morning. */
final class CutTest {
    private static final String[] QUICK = {"--proof-tries", "2", "--proof-window", "0s"};

    @TempDir private Path folder = Path.of("");
    private Stage stage;

    @BeforeEach
    void prepare() throws Exception {
        stage = Stage.prepared(folder.resolve("s"), new LabPopulation(6, 8, 4, 23));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static String[] words(String... more) {
        String[] words = java.util.Arrays.copyOf(more, more.length + QUICK.length);
        System.arraycopy(QUICK, 0, words, more.length, QUICK.length);
        return words;
    }

    private boolean active(String id) {
        return stage.lab.truth().credential(id).filter(LabTruth.Credential::active).isPresent();
    }

    /** Of a principal with no other, held by a consumer. */
    private LabTruth.Consumer consumer() {
        return stage.lab.truth().consumers().getFirst();
    }

    @RevealsSecret(why = "a test hands in what leaked")
    private static String text(SecretBytes value) {
        return value.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private String newestValue() {
        List<SecretBytes> all = stage.lab.issuedSecrets();
        try {
            return text(all.getLast());
        } finally {
            all.forEach(SecretBytes::close);
        }
    }

    /** The command that does the rest, as it was printed. */
    private static String[] next(Ran cut) {
        return cut.err()
                .lines()
                .filter(line -> line.contains("keyrecall run plan-"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*keyrecall (run .*)", "$1")
                .split(" ");
    }

    @Test
    void aReferenceIsSuspendedAndTheFollowUpRestoresItsConsumer() {
        String id = String.valueOf(consumer().credentialId());
        Ran cut = stage.console.run(words("cut", Stage.ref(id).toString(), "--yes")).requireExit(0);
        assertThat(cut.err()).contains("of svc-", "used by aws.secretsmanager ");
        assertThat(cut.out()).contains("is suspended since ", "seen to be");
        assertThat(stage.lab.truth().credential(id)).isPresent();
        assertThat(active(id)).isFalse();
        stage.console.run(next(cut)).requireExit(0);
        assertThat(stage.lab.truth().credential(id)).isEmpty();
        LabTruth.Consumer after =
                stage.lab.truth().consumers().stream()
                        .filter(one -> one.target().equals(consumer().target()))
                        .findFirst()
                        .orElseThrow();
        assertThat(after.matches()).isTrue();
        assertThat(active(String.valueOf(after.credentialId()))).isTrue();
        stage.console.run("ledger", "verify").requireExit(0);
    }

    @Test
    void onlyThatOneIsTouched() {
        String id = String.valueOf(consumer().credentialId());
        Stage.Shape before = stage.shape();
        stage.console.run(words("cut", Stage.ref(id).toString(), "--yes")).requireExit(0);
        long stopped =
                stage.lab.truth().credentials().stream().filter(one -> !one.active()).count();
        assertThat(before.inactive().values().stream().mapToInt(n -> n).sum() + 1)
                .isEqualTo((int) stopped);
    }

    @Test
    void anIdInTheMiddleOfAnythingIsFound() {
        String id = String.valueOf(consumer().credentialId());
        Ran cut =
                stage.console
                        .fed(
                                "export AWS_ACCESS_KEY_ID=\"" + id + "\" # found in a log\n",
                                words("cut", "-", "--yes"))
                        .requireExit(0);
        assertThat(cut.out()).contains(id);
        assertThat(active(id)).isFalse();
    }

    /** Made after the last listing, and its value is kept, so that it is proven dead with it. */
    @Test
    void whatIsInNoInventoryIsCutByItsIdAndItsValue() {
        String principal =
                stage.lab.truth().credentials().stream()
                        .filter(one -> !one.operator())
                        .map(LabTruth.Credential::principal)
                        .filter(one -> stage.lab.truth().credentialsOf(one).size() == 1)
                        .findFirst()
                        .orElseThrow();
        String id = stage.lab.createBehindBack(principal);
        String value = newestValue();
        Ran cut =
                stage.console
                        .fed(
                                "aws_access_key_id = " + id + "\naws_secret_access_key = " + value,
                                words("cut", "-", "--yes", "--json"))
                        .requireExit(0);
        assertThat(cut.err())
                .contains("kept in the vault for proof", "unexpected")
                .as("whose it is, AWS tells by the id")
                .doesNotContain("listing ");
        Json.Obj document = cut.document();
        assertThat(document.text("ref")).isEqualTo(Stage.ref(id).toString());
        assertThat(document.bool("suspension_seen")).isTrue();
        assertThat(active(id)).isFalse();
        // Its value is held by now, and no word beside it is shown to anybody.
        Ran again = stage.console.fed(id + " " + value, words("cut", "-", "--yes"));
        assertThat(again.err()).doesNotContain("kept in the vault", "nothing beside its id");
        stage.console.run("run", document.text("plan"), "--resume").requireExit(0);
        assertThat(stage.lab.truth().credential(id)).isEmpty();
        Json.Obj certificate =
                stage.console
                        .run("campaign", "certificate", document.text("campaign"), "--json")
                        .requireExit(0)
                        .document();
        Json.Obj line = (Json.Obj) certificate.items("lines").getFirst();
        assertThat(line.object("proof").text("by")).isEqualTo("refused");
        assertThat(cut.out() + cut.err()).doesNotContain(value);
        stage.console.run("ledger", "verify").requireExit(0);
        stage.console.run("vault", "check").requireExit(0);
    }

    @Test
    void aValueThatTheVaultHoldsIsKnownByItself() {
        stage.console.run("run", stage.planned("exposure")).requireExit(0);
        String value = newestValue();
        Ran cut = stage.console.fed(value + "\n", words("cut", "-", "--yes")).requireExit(0);
        assertThat(cut.out()).contains("is suspended since ");
        assertThat(stage.lab.truth().credentials()).filteredOn(one -> !one.active()).hasSize(1);
    }

    @Test
    void whatOnlyAPersonCanDoIsSaid() {
        Ran nothing = stage.console.fed("AKIA" + "Q".repeat(16) + "\n", words("cut", "-", "--yes"));
        assertThat(nothing.exit()).isEqualTo(5);
        assertThat(nothing.err())
                .contains("listing every account", "hand in its id as well", "account add");
        String two =
                stage.lab.truth().consumers().stream()
                        .map(one -> String.valueOf(one.credentialId()))
                        .distinct()
                        .limit(2)
                        .reduce("", (a, b) -> a + " " + b);
        Ran several = stage.console.fed(two, words("cut", "-", "--yes"));
        assertThat(several.exit()).isEqualTo(5);
        assertThat(several.err()).contains("about 2 credentials", "hint: keyrecall cut aws:lab:");
        stage.console.fed("", words("cut", "-", "--yes")).requireExit(2);
        Ran gone = stage.console.run(words("cut", Stage.ref("AKIA0").toString(), "--yes"));
        assertThat(gone.exit()).isEqualTo(5);
        assertThat(gone.err()).contains("lists no iam-access-key AKIA0");
    }

    /** The ledger is verified meanwhile: a leak does not wait, and nobody is left in the dark. */
    @Test
    void aLedgerThatDoesNotVerifyIsToldAfterTheSuspension() throws Exception {
        String id = String.valueOf(consumer().credentialId());
        try (Connection raw =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + stage.home.resolve("keyrecall.db"));
                Statement statement = raw.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE accepted_credential SET accepted_by = 'm'"))
                    .isPositive();
        }
        Ran cut = stage.console.run(words("cut", Stage.ref(id).toString(), "--yes"));
        assertThat(cut.exit()).isEqualTo(6);
        assertThat(cut.out()).contains("is suspended since ");
        assertThat(cut.err()).contains("the ledger does not verify");
        assertThat(active(id)).isFalse();
        stage.console.run(next(cut)).requireExit(6);
    }

    @Test
    void nothingIsCutUnasked() {
        String id = String.valueOf(consumer().credentialId());
        Ran refused = stage.console.run(words("cut", Stage.ref(id).toString()));
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("--yes");
        assertThat(active(id)).isTrue();
        assertThat(stage.console.run("plan", "list", "--json").out().strip()).isEqualTo("[]");
    }

    @Test
    void whereAPolicyStandsItAwaitsSignatures() throws Exception {
        Governance governance = new Governance(stage.console, folder);
        governance.adopt("bob", "carol").requireExit(0);
        String id = String.valueOf(consumer().credentialId());
        Ran cut = stage.console.run(words("cut", Stage.ref(id).toString(), "--yes", "--json"));
        assertThat(cut.exit()).isEqualTo(4);
        String plan = cut.document().text("plan");
        assertThat(cut.err()).contains("plan export " + plan, "--suspend-only");
        assertThat(active(id)).isTrue();
        governance.sign(plan, "bob", dev.keyrecall.engine.testing.Signatories.PLAN).requireExit(0);
        governance
                .sign(plan, "carol", dev.keyrecall.engine.testing.Signatories.PLAN)
                .requireExit(0);
        stage.console.run("run", plan, "--suspend-only").requireExit(5);
        assertThat(active(id)).isFalse();
    }

    /** First everything is suspended, and only then anything replaced. */
    @Test
    void aWholeCampaignMaySuspendFirst() {
        String plan = stage.planned("exposure");
        Ran first = stage.console.run("run", plan, "--suspend-only").requireExit(5);
        assertThat(first.err()).contains("what could be suspended was");
        assertThat(stage.lab.truth().credentials())
                .filteredOn(one -> !one.operator())
                .hasSize(8)
                .noneMatch(LabTruth.Credential::active);
        assertThat(stage.lab.effects("CreateAccessKey")).isZero();
        stage.console.run("run", plan, "--resume").requireExit(0);
        assertThat(stage.lab.truth().credentials())
                .filteredOn(one -> !one.operator())
                .allMatch(LabTruth.Credential::active);
        stage.console.run("ledger", "verify").requireExit(0);
    }
}

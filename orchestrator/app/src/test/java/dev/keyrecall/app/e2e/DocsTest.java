package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.app.drill.Labs;
import dev.keyrecall.app.e2e.Console.Ran;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every command of the pages for people is run, in order, against a lab. */
final class DocsTest {
    /** Run by whoever runs this test, or by another test. */
    private static final Set<String> ELSEWHERE = Set.of("mvn verify", "lab up --dir lab");

    /** A page's proof takes minutes on purpose; a test's must not. */
    private static final List<String> QUICK = List.of("--proof-tries", "2", "--proof-window", "0s");

    @TempDir private Path folder = Path.of("");
    private LabServer lab;
    private Console console;
    private final Map<String, String> values = new HashMap<>();

    @BeforeEach
    void prepare() throws IOException, EngineException {
        Io io = SystemIo.create();
        lab = Labs.start(io, Labs.find(io.adapters(), null), new LabPopulation(5, 8, 4, 11), 0);
        Labs.Files files = Labs.write(lab, folder.resolve("lab"));
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "of this test\n");
        console = new Console(folder.resolve("home"), passphrase, folder);
        LabTruth.Consumer place = lab.truth().consumers().getFirst();
        String id = String.valueOf(place.credentialId());
        LabTruth.Credential credential = lab.truth().credential(id).orElseThrow();
        values.put("ENDPOINT", lab.endpoint().toString());
        values.put("REGION", String.valueOf(lab.settings().get("region")));
        values.put("eu-west-1", String.valueOf(lab.settings().get("region")));
        values.put("~/keyrecall.credentials", files.credentials().toString());
        values.put("REF", "aws:ACCOUNT:iam-access-key:" + id);
        values.put("prod/api/aws", place.target());
        values.put("principal=svc-api", "principal=" + credential.principal());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void everyCommandOfTheReadmeRuns() throws IOException {
        assertThat(run(new Page("README.md"))).hasSizeGreaterThan(11);
        assertThat(values).containsKeys("PLAN", "CAMPAIGN");
    }

    @Test
    void everyCommandOfTheFirstTenMinutesRuns() throws IOException {
        assertThat(run(new Page("docs/start.md"))).hasSizeGreaterThan(15);
        assertThat(values).containsKeys("PLAN", "CAMPAIGN");
    }

    @Test
    void everyCommandOfTheMissingKeyRunbookRuns() throws IOException {
        for (String words :
                List.of(
                        "keyrecall init",
                        "keyrecall account add aws lab --endpoint ENDPOINT --region REGION"
                                + " --credentials-file lab/credentials",
                        "keyrecall inventory refresh",
                        "keyrecall inventory accept --all",
                        "keyrecall inventory consumer add --from lab/consumers.json")) {
            run(words).requireExit(0);
        }
        lab.deleteBehindBack(String.valueOf(lab.truth().consumers().getLast().credentialId()));
        List<Ran> ran = run(new Page("runbooks/missing-key.md"));
        assertThat(ran.stream().filter(one -> one.words().contains("detect")).map(Ran::exit))
                .as("findings before the campaign, none after it")
                .containsExactly(3, 0);
    }

    private List<Ran> run(Page page) throws IOException {
        List<Ran> ran = new ArrayList<>();
        for (String command : page.commands()) {
            String words = command.replaceFirst("^(\\./)?keyrecall ", "");
            if (!ELSEWHERE.contains(words) && !command.startsWith("export ")) {
                Ran one = run(command);
                assertThat(one.exit())
                        .as("%s: %s\n%s%s", page.name(), command, one.out(), one.err())
                        .isIn(one.words().contains("detect") ? List.of(0, 3) : List.of(0));
                ran.add(one);
            }
        }
        return ran;
    }

    private Ran run(String command) {
        List<String> words = new ArrayList<>(Page.words(command));
        assertThat(words.removeFirst()).as(command).endsWith("keyrecall");
        words.replaceAll(word -> values.getOrDefault(word, word));
        boolean plan = String.join(" ", words).startsWith("plan create");
        boolean own = String.join(" ", words).startsWith("account add");
        if (own) {
            values.computeIfPresent("REF", (_, ref) -> ref.replace("ACCOUNT", words.get(3)));
        }
        if (own && !words.contains("--endpoint")) {
            words.addAll(List.of("--endpoint", lab.endpoint().toString()));
        }
        if (plan) {
            words.addAll(QUICK);
            words.add("--json");
        }
        if (words.getFirst().equals("drill")) {
            words.addAll(QUICK);
        }
        Ran ran = console.run(words.toArray(String[]::new));
        if (plan && ran.exit() == 0) {
            Json.Obj document = ran.document();
            values.put("PLAN", document.text("plan"));
            values.put("CAMPAIGN", document.text("campaign"));
        }
        return ran;
    }
}

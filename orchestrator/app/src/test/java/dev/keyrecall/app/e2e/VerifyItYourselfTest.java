package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two drivers of docs/verify-it-yourself.md, as they stand there, and Keyrecall itself: each
 * verifies logs, and finds what was tampered with.
 */
final class VerifyItYourselfTest {
    private static final Path PAGE =
            Path.of(System.getProperty("keyrecall.root", "../.."), "docs/verify-it-yourself.md");

    private static final boolean LONG = "long".equals(System.getProperty("keyrecall.suite"));
    private static final int ENTRIES = LONG ? 100_000 : 5_000;
    private static final int TAMPERINGS = LONG ? 1_000 : 49;
    private static final int BATCH = 50;
    private static final int SIZE = 700;
    private static final int NOTED = 400;

    @TempDir private Path folder = Path.of("");
    private ForgedLog forge;
    private Path key;

    @BeforeEach
    void prepare() throws Exception {
        forge = new ForgedLog();
        List<String> keys = forge.keys().stream().map(NoteKey::toString).toList();
        assertThat(keys).as("after the log's key was changed").hasSize(2);
        // The old one first: no driver may go by the first line alone.
        key = Files.write(folder.resolve("key"), keys.reversed());
    }

    /** What judges copies of logs. */
    private interface Verifier {
        /** How many it found bad. */
        int bad(Path noted, List<Path> logs) throws Exception;
    }

    /** A driver as the page has it. */
    private record Driver(Path key, List<String> words) implements Verifier {
        @Override
        public int bad(Path noted, List<Path> logs) throws Exception {
            List<String> command = new ArrayList<>(words);
            command.addAll(List.of(key.toString(), noted.toString()));
            logs.forEach(log -> command.add(log.toString()));
            Ran ran = run(key.resolveSibling("."), command);
            List<String> lines = ran.out().lines().toList();
            assertThat(lines).as(ran.out()).hasSameSizeAs(logs);
            long bad = lines.stream().filter(line -> line.startsWith("BAD ")).count();
            assertThat(lines.stream().filter(line -> line.startsWith("ok ")).count())
                    .as(ran.out())
                    .isEqualTo(logs.size() - bad);
            assertThat(ran.exit()).isEqualTo(bad == 0 ? 0 : 1);
            return (int) bad;
        }
    }

    private Verifier keyrecall() {
        Console console = new Console(folder.resolve("no-home"), folder.resolve("none"), folder);
        return (noted, logs) -> {
            int bad = 0;
            for (Path log : logs) {
                List<String> words =
                        new ArrayList<>(
                                List.of(
                                        "ledger",
                                        "verify",
                                        "--log",
                                        log.toString(),
                                        "--key",
                                        key.toString()));
                if (!noted.toString().equals("-")) {
                    words.addAll(List.of("--against", noted.toString()));
                }
                Console.Ran ran = console.run(words.toArray(String[]::new));
                assertThat(ran.exit()).as(ran.err()).isIn(0, 6);
                bad += ran.exit() == 0 ? 0 : 1;
            }
            return bad;
        };
    }

    private Verifier go() throws Exception {
        Path work = Files.createDirectory(folder.resolve("go"));
        assumeTrue(has("go", "version"), "SKIPPED: there is no Go here");
        Files.writeString(work.resolve("main.go"), block("go"));
        for (String line : commands("go ")) {
            Ran ran = run(work, List.of("sh", "-c", line));
            assumeTrue(
                    ran.exit() == 0 || !line.contains(" get "),
                    "SKIPPED: golang.org/x/mod cannot be had: " + ran.out());
            assertThat(ran.exit()).as(line + ": " + ran.out()).isZero();
        }
        return new Driver(key, List.of(work.resolve("verify").toString()));
    }

    private Verifier npm() throws Exception {
        Path work = Files.createDirectory(folder.resolve("npm"));
        assumeTrue(
                has("node", "--version") && has("npm", "--version"),
                "SKIPPED: there is no Node.js with npm here");
        Files.writeString(work.resolve("verify.js"), block("js"));
        for (String line : commands("npm ")) {
            Ran ran = run(work, List.of("sh", "-c", line));
            assumeTrue(ran.exit() == 0, "SKIPPED: @sigstore/verify cannot be had: " + ran.out());
        }
        return new Driver(key, List.of("node", work.resolve("verify.js").toString()));
    }

    @Test
    void goVerifiesAndFindsEveryTampering() throws Exception {
        judge(go());
    }

    @Test
    void npmVerifiesAndFindsEveryTampering() throws Exception {
        judge(npm());
    }

    @Test
    void keyrecallVerifiesAndFindsEveryTampering() throws Exception {
        judge(keyrecall());
    }

    private void judge(Verifier verifier) throws Exception {
        Path none = Path.of("-");
        List<byte[]> many = ForgedLog.leaves(ENTRIES);
        Path large = folder.resolve("large");
        ForgedLog.write(large, many, forge.signed(many));
        assertThat(verifier.bad(none, List.of(large))).isZero();

        List<byte[]> leaves = ForgedLog.leaves(SIZE);
        byte[] note = forge.signed(leaves);
        Path noted = folder.resolve("noted");
        Files.write(noted, forge.signed(leaves.subList(0, NOTED)));
        Path sound = folder.resolve("sound");
        ForgedLog.write(sound, leaves, note);
        assertThat(verifier.bad(noted, List.of(sound, sound))).isZero();
        assertThat(verifier.bad(none, List.of(sound))).isZero();

        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int found = 0;
        for (int done = 0; done < TAMPERINGS; done += BATCH) {
            List<Path> logs = new ArrayList<>();
            for (int i = done; i < Math.min(done + BATCH, TAMPERINGS); i++) {
                Path log = folder.resolve("tampered-" + i);
                tamper(
                        log,
                        leaves,
                        note,
                        Tampering.values()[i % Tampering.values().length],
                        random);
                logs.add(log);
            }
            int bad = verifier.bad(noted, logs);
            assertThat(bad).as("seed " + seed + ", from " + done).isEqualTo(logs.size());
            found += bad;
            for (Path log : logs) {
                Removed.folder(log);
            }
        }
        System.out.println(found + " of " + TAMPERINGS + " tamperings found, seed " + seed);
        assertThat(found).isEqualTo(TAMPERINGS);

        // Whoever has the key and writes everything anew is found by a checkpoint kept elsewhere,
        // and by nothing else.
        List<byte[]> anew = changed(leaves, random.nextInt(NOTED), random);
        Path rewritten = folder.resolve("rewritten");
        ForgedLog.write(rewritten, anew, forge.signed(anew));
        assertThat(verifier.bad(none, List.of(rewritten))).as("without an anchor").isZero();
        assertThat(verifier.bad(noted, List.of(rewritten))).as("with an anchor").isOne();
    }

    /** What somebody does to a log. */
    private enum Tampering {
        EDIT,
        DROP,
        INSERT,
        REORDER,
        TRUNCATE,
        ROLLBACK,
        FORK
    }

    private void tamper(
            Path log, List<byte[]> leaves, byte[] note, Tampering what, SplittableRandom random)
            throws IOException, MalformedException {
        List<byte[]> forged = new ArrayList<>(leaves);
        boolean withKey = random.nextBoolean();
        // What comes after the anchor may be signed anew unnoticed: that is what an anchor means.
        int at = random.nextInt(withKey ? NOTED - 1 : SIZE - 1);
        switch (what) {
            case EDIT -> forged = changed(leaves, at, random);
            case DROP -> forged.remove(at);
            case INSERT -> forged.add(at, "{\"inserted\":true}".getBytes(StandardCharsets.UTF_8));
            case REORDER -> {
                byte[] moved = forged.remove(at);
                forged.add(at + 1 + random.nextInt(forged.size() - at), moved);
            }
            case TRUNCATE -> forged = forged.subList(0, at + 1);
            case ROLLBACK -> {
                // Genuine, and older than the anchor.
                forged = forged.subList(0, 1 + random.nextInt(NOTED - 1));
                withKey = true;
            }
            case FORK -> {
                for (int i = at; i < forged.size(); i++) {
                    forged.set(i, ("fork " + i).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        if (withKey) {
            ForgedLog.write(log, forged, forge.signed(forged));
        } else if (random.nextBoolean()) {
            ForgedLog.write(log, forged, forge.unsigned(forged, note));
        } else {
            ForgedLog.write(log, forged, note);
        }
    }

    private static List<byte[]> changed(List<byte[]> leaves, int at, SplittableRandom random) {
        List<byte[]> changed = new ArrayList<>(leaves);
        byte[] leaf = leaves.get(at).clone();
        leaf[random.nextInt(leaf.length)] ^= (byte) (1 << random.nextInt(8));
        changed.set(at, leaf);
        return changed;
    }

    private static String block(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(PAGE));
        assertThat(block.find()).as("a block of " + language).isTrue();
        return block.group(1);
    }

    /** The page's own commands that prepare a driver. */
    private static List<String> commands(String first) throws IOException {
        List<String> commands =
                Files.readString(PAGE).lines().filter(line -> line.startsWith(first)).toList();
        assertThat(commands).isNotEmpty();
        return commands;
    }

    private record Ran(int exit, String out) {}

    private static Ran run(Path work, List<String> command)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return new Ran(process.exitValue(), out);
    }

    private static boolean has(String... command) throws InterruptedException {
        try {
            return run(Path.of("."), Arrays.asList(command)).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

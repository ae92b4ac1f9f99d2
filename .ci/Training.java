import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which classes the product loads: those of a newcomer's first commands and those of the worst
 * night, from a leaked id to its replacement, against the product's own emulator on loopback.
 *
 * <p>A command that fails leaves out what it would have loaded, so only the first must end well.
 */
final class Training {
    /** Stand for what only a run knows. */
    private static final String ENDPOINT = "ENDPOINT";

    private static final String PLAN = "PLAN";

    private static final List<List<String>> FIRST =
            List.of(
                    List.of("--help"),
                    List.of("init", "--passphrase-file", "passphrase"),
                    List.of("status"),
                    List.of(
                            "vault",
                            "kek",
                            "add",
                            "--passphrase-file=passphrase",
                            "--new-key-file=key"));

    private static final List<String> LAB =
            List.of("lab", "up", "--users=3", "--access-keys=3", "--consumers=2", "--dir=lab");

    /** All unlock by the key file: a passphrase is stretched for seconds each time. */
    private static final List<List<String>> WORST_NIGHT =
            List.of(
                    List.of(
                            "account",
                            "add",
                            "aws",
                            "lab",
                            "--endpoint=" + ENDPOINT,
                            "--region=eu-central-1",
                            "--credentials-file=lab/credentials"),
                    List.of("inventory", "refresh"),
                    List.of("inventory", "accept", "--all"),
                    List.of("inventory", "consumer", "add", "--from=lab/consumers.json"),
                    List.of("cut", "-", "--yes", "--json", "--proof-window=1ms"),
                    List.of("run", PLAN, "--resume"));

    private static final Pattern ADDRESS = Pattern.compile("http://[0-9.:]+");
    private static final Pattern PLAN_ID = Pattern.compile("plan-[a-z0-9]{8,}");
    private static final Pattern CREDENTIAL_ID = Pattern.compile("AKIA[A-Z2-7]{16}");
    private static final Duration RUN_MAX = Duration.ofSeconds(60);
    private static final Duration LAB_MAX = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 50;

    private final List<String> java;
    private final Path jar;
    private final Path work;
    private final Path log;
    private final Path leaked;
    private final Set<String> classes = new LinkedHashSet<>();
    private String endpoint = "";
    private String plan = "";

    /**
     * @param java the JVM and its options, without a class path
     * @param jar absolute, so that the JVM can match the archive by the rest of the path wherever
     *     its folder is later moved to
     * @param work an empty folder
     */
    Training(List<String> java, Path jar, Path work) throws IOException {
        this.java = java;
        this.jar = jar;
        this.work = work;
        this.log = work.resolve("log");
        this.leaked = Files.createFile(work.resolve("leaked"));
        Files.writeString(work.resolve("passphrase"), UUID.randomUUID() + "\n");
    }

    /** The lines of a class list; every command is run once. */
    Set<String> run() throws Exception {
        for (List<String> command : FIRST) {
            int code = run(command, List.of());
            if (code != 0 && command.equals(FIRST.getFirst())) {
                System.err.print(Files.readString(log));
                throw new IllegalStateException("the product does not start: exit " + code);
            }
        }
        Path said = work.resolve("lab.log");
        List<String> line = new ArrayList<>(java);
        line.addAll(List.of("-cp", jar.toString(), "dev.keyrecall.app.Main"));
        line.addAll(LAB);
        Process lab = start(line, said);
        try {
            if (isUp(lab, said)) {
                for (List<String> command : WORST_NIGHT) {
                    run(command, List.of("--key-file=key"));
                    first(PLAN_ID, log).ifPresent(id -> plan = id);
                }
            }
        } finally {
            lab.destroy();
            lab.waitFor();
        }
        return classes;
    }

    private boolean isUp(Process lab, Path said) throws Exception {
        long end = System.nanoTime() + LAB_MAX.toNanos();
        Path consumers = work.resolve("lab/consumers.json");
        while (lab.isAlive() && System.nanoTime() < end) {
            if (first(ADDRESS, said).isPresent()) {
                endpoint = first(ADDRESS, said).orElseThrow();
                Files.writeString(leaked, first(CREDENTIAL_ID, consumers).orElse(""));
                return true;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return false;
    }

    private static Optional<String> first(Pattern what, Path file) throws IOException {
        Matcher found = what.matcher(Files.exists(file) ? Files.readString(file) : "");
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    private int run(List<String> command, List<String> more) throws Exception {
        Path list = work.resolve("classes");
        List<String> line = new ArrayList<>(java);
        line.add("-XX:DumpLoadedClassList=" + list);
        line.addAll(List.of("-cp", jar.toString(), "dev.keyrecall.app.Main"));
        command.forEach(word -> line.add(word.replace(ENDPOINT, endpoint).replace(PLAN, plan)));
        line.addAll(more);
        line.addAll(List.of("--home", work.resolve("home").toString()));
        Process process = start(line, log);
        int code = -1;
        if (process.waitFor(RUN_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            code = process.exitValue();
        } else {
            process.destroyForcibly().waitFor();
        }
        if (Files.exists(list)) {
            // Ids are per run; without them the lists of several runs can be joined.
            Files.readAllLines(list).stream()
                    .filter(entry -> !entry.startsWith("#") && !entry.contains(" source: "))
                    .forEach(entry -> classes.add(entry.replaceFirst(" id: \\d+$", "")));
            Files.delete(list);
        }
        return code;
    }

    private Process start(List<String> line, Path to) throws IOException {
        return new ProcessBuilder(line)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectInput(leaked.toFile())
                .redirectOutput(to.toFile())
                .start();
    }
}

package dev.keyrecall.app.bench;

import dev.keyrecall.app.drill.Labs;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * From a leaked text on standard input to a suspended credential, and to one that was seen refused.
 * Arguments: the product, how many cuts, how many follow-ups. Run by cut.sh.
 */
public final class Cuts {
    private static final double SUSPENDED_SECONDS_MAX = 5;
    private static final double PROVEN_SECONDS_MAX = 60;
    private static final long LOOK_MILLIS = 5;

    private final String product;
    private final Path folder;
    private final LabServer lab;
    private final List<Double> suspended = new ArrayList<>();
    private final List<Double> proven = new ArrayList<>();
    private final List<Double> followed = new ArrayList<>();
    private int left;

    private Cuts(String product, Path folder, LabServer lab) {
        this.product = product;
        this.folder = folder;
        this.lab = lab;
    }

    /**
     * Measures.
     *
     * @param arguments the product, how many cuts, how many follow-ups
     */
    public static void main(String[] arguments) throws Exception {
        int cuts = Integer.parseInt(arguments[1]);
        int follow = Integer.parseInt(arguments[2]);
        Path folder =
                Files.createTempDirectory(
                        Path.of("").toAbsolutePath(),
                        "cuts-",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        boolean well;
        Io io = SystemIo.create();
        int known = cuts - cuts / 3;
        LabPopulation population = new LabPopulation(cuts + 5, known, known, 8);
        try (LabServer lab = Labs.start(io, Labs.find(io.adapters(), "aws"), population, 0)) {
            well = new Cuts(arguments[0], folder, lab).measure(cuts, follow);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                    Files.delete(file);
                }
            }
        }
        System.exit(well ? 0 : 1);
    }

    private boolean measure(int cuts, int follow) throws Exception {
        prepare();
        List<String> known =
                lab.truth().consumers().stream()
                        .map(one -> String.valueOf(one.credentialId()))
                        .toList();
        List<String> without = new ArrayList<>(lab.principalsWithoutCredential());
        int followEvery = Math.max(1, cuts / Math.max(1, follow));
        int next = 0;
        for (int i = 0; i < cuts; i++) {
            String text;
            String id;
            if (i % 3 == 2) {
                id = lab.createBehindBack(without.removeFirst());
                text = "AWS_ACCESS_KEY_ID=" + id + "\nAWS_SECRET_ACCESS_KEY=" + newest() + "\n";
            } else {
                id = known.get(next++);
                text = "key " + id + " # found in a log";
            }
            String then = cut(id, text);
            boolean consumed = i % 3 != 2;
            if (consumed && followed.size() < follow && next % followEvery == 0) {
                follow(id, then);
            }
            System.err.printf(Locale.ROOT, "%d of %d: %.1f s%n", i + 1, cuts, suspended.getLast());
        }
        System.out.println("| of | median, s | 99 %, s | longest, s |");
        System.out.println("|---|---|---|---|");
        row(cuts + " from start to suspended", suspended);
        row(cuts + " from start to seen refused", proven);
        row(followed.size() + " follow-ups", followed);
        System.out.println(left + " consumers left without");
        return percentile(suspended, 0.99) <= SUSPENDED_SECONDS_MAX
                && percentile(proven, 0.99) <= PROVEN_SECONDS_MAX
                && left == 0;
    }

    private void prepare() throws Exception {
        Path phrase =
                Files.createFile(
                        folder.resolve("passphrase"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                phrase, Long.toHexString(SystemIo.create().random().nextLong()) + "-bench-phrase");
        Labs.Files files = Labs.write(lab, folder.resolve("lab"));
        List<String> add = new ArrayList<>(List.of("account", "add", "aws", "lab"));
        new TreeMap<>(lab.settings())
                .forEach((name, value) -> add.addAll(List.of("--" + name, value)));
        add.addAll(List.of("--credentials-file", files.credentials().toString()));
        run("", "init");
        run("", add.toArray(String[]::new));
        run("", "inventory", "refresh");
        run("", "inventory", "accept", "--all");
        run("", "inventory", "consumer", "add", "--from", files.consumers().toString());
    }

    private String newest() {
        List<SecretBytes> all = lab.issuedSecrets();
        try {
            return all.getLast().reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
        } finally {
            all.forEach(SecretBytes::close);
        }
    }

    /** Returns the command that does the rest, as it was printed. */
    private String cut(String id, String text) throws Exception {
        AtomicLong at = new AtomicLong();
        long began = System.nanoTime();
        Thread watch =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    while (isActive(id) && !Thread.interrupted()) {
                                        pause();
                                    }
                                    at.set(System.nanoTime());
                                });
        String out = run(text, "cut", "-", "--yes", "--json");
        proven.add(seconds(began, System.nanoTime()));
        watch.join(Duration.ofSeconds(1));
        Json.Obj document = Json.parseObject(out);
        if (isActive(id) || !document.bool("suspension_seen")) {
            throw new IllegalStateException(id + " was not suspended, or not seen to be: " + out);
        }
        suspended.add(seconds(began, at.get()));
        return document.text("next");
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isActive(String id) {
        return lab.truth().credential(id).filter(LabTruth.Credential::active).isPresent();
    }

    private void follow(String id, String command) throws Exception {
        String target =
                lab.truth().consumers().stream()
                        .filter(one -> id.equals(one.credentialId()))
                        .findFirst()
                        .orElseThrow()
                        .target();
        long began = System.nanoTime();
        run("", command.substring("keyrecall ".length()).split(" "));
        followed.add(seconds(began, System.nanoTime()));
        boolean restored =
                lab.truth().consumers().stream()
                        .filter(one -> one.target().equals(target))
                        .allMatch(
                                one ->
                                        one.matches()
                                                && isActive(String.valueOf(one.credentialId())));
        left += restored && lab.truth().credential(id).isEmpty() ? 0 : 1;
    }

    private String run(String in, String... words) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                product,
                                "--home",
                                folder.resolve("home").toString(),
                                "--passphrase-file",
                                folder.resolve("passphrase").toString()));
        all.addAll(List.of(words));
        Process process =
                new ProcessBuilder(all).redirectError(folder.resolve("errors").toFile()).start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(in.getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    String.join(" ", words)
                            + " failed: "
                            + Files.readString(folder.resolve("errors")));
        }
        return out;
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private static double percentile(List<Double> values, double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    private static void row(String what, List<Double> values) {
        if (!values.isEmpty()) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f |%n",
                    what,
                    percentile(values, 0.5),
                    percentile(values, 0.99),
                    percentile(values, 1));
        }
    }
}

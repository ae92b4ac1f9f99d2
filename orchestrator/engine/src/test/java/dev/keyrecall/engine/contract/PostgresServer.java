package dev.keyrecall.engine.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server of our own, on a loopback port and in a temporary folder, that waits for
 * its disk. It ends with this process, however that ends.
 */
public final class PostgresServer implements AutoCloseable {
    /** The role that owns everything, and may start and end it. */
    public static final String ROLE = "keyrecall";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String ABSENT =
            "SKIPPED: there is no PostgreSQL on this machine (Debian: apt-get install postgresql)";

    /** A server that is slower than this hangs. */
    private static final int PATIENCE_SECONDS = 120;

    private static final int SAID_LINES_MAX = 60;

    private static @Nullable PostgresServer shared;

    private final Path binaries;
    private final Path folder;
    private final int port;
    private final List<String> user;
    private List<String> disk = List.of();
    private int databases;

    private PostgresServer(Path binaries, Path folder, int port, List<String> user) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
        this.user = user;
    }

    /** The one that all tests of this process share; a test without one is skipped, loudly. */
    public static synchronized PostgresServer shared() {
        PostgresServer known = shared;
        if (known == null) {
            known = begin();
            shared = known;
        }
        return known;
    }

    /** One of its own, for whoever kills it; a test without one is skipped, loudly. */
    public static PostgresServer begin() {
        Optional<Path> binaries = binaries();
        if (binaries.isEmpty()) {
            System.err.println(ABSENT);
        }
        assumeTrue(binaries.isPresent(), ABSENT);
        try {
            PostgresServer server =
                    new PostgresServer(
                            binaries.get(),
                            Files.createTempDirectory("keyrecall-postgres-"),
                            freePort(),
                            user());
            server.make();
            server.start();
            server.endWithThisProcess();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> binaries() {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.map(version -> version.resolve("bin"))
                        .sorted(Comparator.reverseOrder())
                        .forEach(folders::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            folders.add(Path.of(folder));
        }
        return folders.stream()
                .filter(
                        folder ->
                                Stream.of("initdb", "pg_ctl", "postgres", "psql")
                                        .allMatch(one -> Files.isExecutable(folder.resolve(one))))
                .findFirst();
    }

    /** The server refuses to run as root. */
    private static List<String> user() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        String name =
                Files.readString(Path.of("/etc/passwd")).contains("postgres:")
                        ? "postgres"
                        : "nobody";
        return List.of("setpriv", "--reuid=" + name, "--clear-groups", "--");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void make() throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Files.writeString(passwordFile(), HexFormat.of().formatHex(random) + "\n");
        Files.writeString(
                folder.resolve("pgpass"),
                "127.0.0.1:*:*:" + ROLE + ":" + Files.readString(passwordFile()));
        if (!user.isEmpty()) {
            String owner = user.get(1).substring("--reuid=".length());
            done(List.of("chown", "-R", owner, folder.toString()), List.of());
        }
        done(List.of("chmod", "600", folder + "/password", folder + "/pgpass"), List.of());
        List<String> settings =
                List.of(
                        "--pgdata=" + data(),
                        "--username=" + ROLE,
                        "--pwfile=" + passwordFile(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-instructions");
        // Its own order of text is not that of bytes, so that an order that is left to it is seen.
        List<String> english = List.of("--locale-provider=icu", "--icu-locale=en-US");
        if (exit(binary("initdb", settings, english)) != 0) {
            exit(List.of("rm", "-rf", data()));
            done(binary("initdb", settings), List.of());
        }
    }

    /** Starts it, again after it was stopped or killed. */
    public void start() {
        String options =
                "-p %d -k %s -c listen_addresses=127.0.0.1 -c max_connections=300"
                                .formatted(port, folder)
                        + " -c log_min_messages=warning";
        List<String> command = new ArrayList<>(user);
        command.addAll(disk);
        command.add(binaries.resolve("pg_ctl").toString());
        command.addAll(List.of("start", "-w", "-D", data(), "-l", folder + "/log", "-o"));
        done(command, List.of(options));
    }

    /** Puts its files on a disk that can be made to fail, from now on; it is started again. */
    public FaultyDisk onFaultyDisk() {
        FaultyDisk faulty = FaultyDisk.over(Path.of(data()));
        stop();
        disk = faulty.before();
        start();
        return faulty;
    }

    /** Stops it as an operator does who cannot wait: sessions end, the disk is up to date. */
    public void stop() {
        done(binary("pg_ctl", List.of("stop", "-w", "-m", "fast", "-D", data())), List.of());
    }

    /** Kills all its processes at once, as a machine that stops; no effect on one that is down. */
    public void kill() {
        Path file = Path.of(data(), "postmaster.pid");
        try {
            if (Files.exists(file)) {
                String pid = Files.readAllLines(file).getFirst().strip();
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(PostgresServer::kill);
            }
        } catch (NoSuchFileException e) {
            // It ended by itself meanwhile.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kill(ProcessHandle first) {
        // Not by the handle alone: sessions that begin meanwhile are found the second time.
        for (int times = 0; times < 2; times++) {
            List<ProcessHandle> all = Stream.concat(Stream.of(first), first.descendants()).toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(one -> one.onExit().join());
        }
    }

    /** The shell outlives us by as long as it takes to clean up. */
    private void endWithThisProcess() throws IOException {
        String script =
                "cat > /dev/null; %s stop -m immediate -D %s; rm -rf %s"
                        .formatted(binaries.resolve("pg_ctl"), data(), folder);
        List<String> command = new ArrayList<>(user);
        command.addAll(List.of("sh", "-c", script));
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public int port() {
        return port;
    }

    /** The password of {@link #ROLE}, and nothing else. */
    public Path passwordFile() {
        return folder.resolve("password");
    }

    /** A program of the same PostgreSQL; it may be absent. */
    public Path tool(String name) {
        return binaries.resolve(name);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** A new database, empty; its name. */
    public synchronized String newDatabase() {
        databases++;
        String name = "home_" + databases;
        ask("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /** The end of its log. */
    public String said() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - SAID_LINES_MAX), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of a database that nobody is connected to; its name. */
    public synchronized String newDatabase(String original) {
        databases++;
        String name = "home_" + databases;
        ask("postgres", "CREATE DATABASE " + name + " TEMPLATE " + original);
        return name;
    }

    /** What a store's configuration names: a database of this server. */
    public String url(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database + "?user=" + ROLE;
    }

    /** What psql prints: the rows of the answer, a bar between columns. */
    public String ask(String database, String sql) {
        return done(
                        List.of(
                                binaries.resolve("psql").toString(),
                                "--no-psqlrc",
                                "--quiet",
                                "--no-align",
                                "--tuples-only",
                                "--set=ON_ERROR_STOP=1",
                                "--host=127.0.0.1",
                                "--port=" + port,
                                "--username=" + ROLE,
                                "--dbname=" + database,
                                "--command=" + sql),
                        List.of())
                .strip();
    }

    @Override
    public void close() {
        exit(binary("pg_ctl", List.of("stop", "-m", "immediate", "-D", data())));
    }

    @SafeVarargs
    private List<String> binary(String name, List<String>... arguments) {
        List<String> command = new ArrayList<>(user);
        command.add(binaries.resolve(name).toString());
        for (List<String> some : arguments) {
            command.addAll(some);
        }
        return command;
    }

    private int exit(List<String> command) {
        try {
            return run(command).exit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String done(List<String> command, List<String> more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(more);
        try {
            Ran ran = run(all);
            if (ran.exit() != 0) {
                throw new IllegalStateException(
                        all + " ended with " + ran.exit() + ": " + ran.said());
            }
            return ran.said();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ran(int exit, String said) {}

    /** Into a file: the server inherits its starter's output, and never closes it. */
    private Ran run(List<String> command) throws IOException {
        Path said = Files.createTempFile("keyrecall-postgres-", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .directory(new File("/"));
            builder.environment().put("PGPASSFILE", folder.resolve("pgpass").toString());
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " hangs");
            }
            return new Ran(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            Files.deleteIfExists(said);
        }
    }
}

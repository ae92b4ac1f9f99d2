package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Channels and time-stamping authorities as anchors: services on this machine, real protocols. */
@Timeout(300)
final class AnchorServicesTest {
    private static final String SECRET = "T0" + "secret-part";

    @TempDir private Path folder = Path.of("");
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private volatile int code = 200;
    private HttpServer server;
    private ImportScene scene;

    /** What a service answers to what it is sent. */
    private interface Manner {
        byte[] answer(byte[] sent) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        scene = ImportScene.in(folder);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String serving(String path, Manner manner) {
        server.createContext(path, exchange -> serve(exchange, manner));
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void serve(HttpExchange exchange, Manner manner) throws IOException {
        try (exchange) {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            received.put(
                    exchange.getRequestURI().getPath(), new String(sent, StandardCharsets.UTF_8));
            received.put(
                    exchange.getRequestURI().getPath() + " type",
                    exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] answer = manner.answer(sent);
            exchange.sendResponseHeaders(code, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private String channel(String name, String kind) throws IOException {
        String url = serving("/" + kind + "/" + SECRET, _ -> new byte[0]);
        ImportScene.closed(folder.resolve(name + ".url"), url + "\n");
        return "[[anchor]]\nname = \"%s\"\nkind = \"%s\"\nurl-file = \"%s\"\n"
                .formatted(name, kind, folder.resolve(name + ".url"));
    }

    private String authority(String url, Path certificate) {
        return "[[anchor]]\nname = \"tsa\"\nkind = \"time-stamp\"\nurl = \"%s\"\nca-file = \"%s\"\n"
                .formatted(url, certificate);
    }

    private void configure(String toml) throws IOException {
        ImportScene.closed(scene.home.resolve("config.toml"), toml);
    }

    private String status() {
        return scene.console.plain("status").requireExit(0).out();
    }

    private void add(String name) throws IOException {
        scene.imported(name + ".csv", "name,value\n" + name + "," + ImportScene.canary() + "\n")
                .requireExit(0);
    }

    @Test
    void channelsAreSentWhatWasSignedAndNobodyIsToldTheirAddress() throws IOException {
        configure(channel("hook", "webhook") + channel("ops", "chat"));
        add("one");
        String note = scene.console.run("ledger", "checkpoint").out();
        assertThat(received.get("/webhook/" + SECRET)).isEqualTo(note);
        assertThat(received.get("/webhook/" + SECRET + " type")).startsWith("text/plain");
        assertThat(received.get("/chat/" + SECRET + " type")).startsWith("application/json");
        String text = Json.parseObject(received.getOrDefault("/chat/" + SECRET, "")).text("text");
        Json.Obj signed = scene.console.run("ledger", "checkpoint", "--json").document();
        assertThat(text)
                .startsWith(
                        "Keyrecall ledger: %d entries, root %s\n```\n"
                                .formatted(signed.integer("size"), signed.text("root")))
                .endsWith(note + "```");
        assertThat(status())
                .contains("at hook (webhook), 0 entries since")
                .contains("at ops (chat), 0 entries since");
        for (String[] words :
                List.of(
                        new String[] {"status", "--json"},
                        new String[] {"ledger", "anchors"},
                        new String[] {"ledger", "anchors", "--json"},
                        new String[] {"ledger", "verify", "--json"})) {
            Console.Ran ran = scene.console.plain(words).requireExit(0);
            assertThat(ran.out()).contains("hook").doesNotContain(SECRET);
        }
        try (RawStore raw = new RawStore(scene.home.resolve("keyrecall.db"))) {
            assertThat(raw.texts("SELECT DISTINCT place FROM anchor"))
                    .singleElement()
                    .asString()
                    .matches("http://127\\.0\\.0\\.1:[0-9]+");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** That a channel took it is our own word: of another channel nobody has given it. */
    @Test
    void whatWasPutAtAnotherAddressDoesNotCountAtTheNewOne() throws IOException {
        configure(channel("hook", "webhook"));
        add("one");
        assertThat(status()).contains("at hook (webhook), 0 entries since");
        String first = Files.readString(folder.resolve("hook.url"));
        String nobody = "http://127.0.0.1:1/" + SECRET + "\n";
        ImportScene.closed(folder.resolve("hook.url"), nobody);
        assertThat(status()).contains("NOT ANCHORED");
        assertThat(scene.console.plain("ledger", "anchors").requireExit(0).out())
                .contains("does not count: ", "it was put at http://127.0.0.1:")
                .doesNotContain(SECRET);
        scene.console.run("ledger", "anchor", "hook").requireExit(5);

        HttpServer second =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        second.createContext("/second", exchange -> serve(exchange, _ -> new byte[0]));
        second.start();
        try {
            String there = "http://127.0.0.1:" + second.getAddress().getPort() + "/second\n";
            ImportScene.closed(folder.resolve("hook.url"), there);
            scene.console.run("ledger", "anchor", "hook").requireExit(0);
            assertThat(received.get("/second"))
                    .isEqualTo(scene.console.run("ledger", "checkpoint").out());
            assertThat(status()).contains("at hook (webhook), ").doesNotContain("NOT ANCHORED");
            // The one before, of the same size as the newest, is at its own place still.
            received.clear();
            ImportScene.closed(folder.resolve("hook.url"), first);
            assertThat(status()).contains("at hook (webhook), ").doesNotContain("NOT ANCHORED");
        } finally {
            second.stop(0);
        }
    }

    /** Whoever reads a pipe there would wait for somebody who writes into it. */
    @Test
    @Timeout(120)
    void aPipeInTheConfigurationIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor())
                .isZero();
        configure(authority(serving("/tsa", _ -> new byte[] {1}), pipe));
        assertThat(status()).contains("NOT ANCHORED");
        scene.console.run("ledger", "verify").requireExit(0);
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out())
                .contains("is no file");
        configure(
                "[[anchor]]\nname = \"hook\"\nkind = \"webhook\"\nurl-file = \"%s\"\n"
                        .formatted(pipe));
        assertThat(scene.console.plain("ledger", "anchors").requireExit(0).out())
                .contains("the address in");
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out())
                .contains("is no file");
        Path config = scene.home.resolve("config.toml");
        Files.delete(config);
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", config.toString()).start().waitFor())
                .isZero();
        assertThat(scene.console.plain("status").requireExit(1).err()).contains("is no file");
    }

    @Test
    void aCertificateFileWithoutATimeStampIsAUsageError() {
        assertThat(
                        scene.console
                                .run("ledger", "verify", "--ca-file", "nothing")
                                .requireExit(2)
                                .err())
                .contains("--ca-file belongs to --against", "hint: ");
    }

    @Test
    void aChannelThatRefusesOrWhoseAddressIsOpenToOthersIsNoAnchor() throws IOException {
        configure(channel("hook", "webhook"));
        code = 403;
        add("one");
        assertThat(status()).contains("NOT ANCHORED");
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out())
                .contains("hook (webhook): failed: it answers with HTTP status 403");
        code = 204;
        Path address = folder.resolve("hook.url");
        assertThat(address.toFile().setReadable(true, false)).isTrue();
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out())
                .contains("is open to others");
        ImportScene.closed(address, "http://chat.example.invalid/" + SECRET + "\n");
        Console.Ran plain = scene.console.run("ledger", "anchor").requireExit(5);
        assertThat(plain.out()).contains("https").doesNotContain(SECRET);
    }

    @Test
    void aTimeStampOfAnotherProgramsAuthorityIsTakenKeptAndVerifiedByOthers() throws Exception {
        assumeTrue(OpenSslAuthority.isThere(), "SKIPPED: there is no openssl here");
        OpenSslAuthority openssl = OpenSslAuthority.in(folder.resolve("authority"));
        String url = serving("/tsa", openssl::answer);
        configure(authority(url, openssl.certificate()));
        add("one");
        assertThat(received.get("/tsa type")).isEqualTo("application/timestamp-query");
        assertThat(status()).contains("at tsa (time-stamp), 0 entries since");
        add("two");

        List<String> written =
                scene.console
                        .run("ledger", "anchors", "--export", "receipts")
                        .requireExit(0)
                        .out()
                        .lines()
                        .toList();
        assertThat(written).hasSize(2);
        Path note = Path.of(written.get(0));
        Path stamp = Path.of(written.get(1));
        assertThat(openssl.verify(note, stamp)).contains("Verification: OK");
        scene.console.run("ledger", "anchors", "--export", "receipts", "--all").requireExit(0);

        Console.Ran verified = scene.console.run("ledger", "verify", "--against", stamp.toString());
        assertThat(verified.requireExit(0).out())
                .matches(
                        "(?s)verified [0-9]+ entries, of which the first [0-9]+ are those of .*"
                                + ", which existed at 20[0-9T:Z-]{18}\nanchored .*");
        // Alone, it is found among the home's own receipts.
        Path alone = Files.copy(stamp, folder.resolve("alone.tsr"));
        scene.console.run("ledger", "verify", "--against", alone.toString()).requireExit(0);

        // Without any home.
        Path key = folder.resolve("key");
        Files.writeString(key, scene.console.run("ledger", "checkpoint", "--keys").out());
        String[] words = {
            "ledger",
            "verify",
            "--log",
            scene.home.resolve("log").toString(),
            "--key",
            "key",
            "--against",
            stamp.toString(),
            "--ca-file",
            openssl.certificate().toString()
        };
        Console stranger = new Console(folder.resolve("none"), key, folder);
        assertThat(stranger.plain(words).requireExit(0).out()).contains("which existed at");
        words[words.length - 1] = note.toString();
        stranger.plain(words).requireExit(2);
        words[words.length - 1] = openssl.certificate().toString();
        Files.write(note, "another".getBytes(StandardCharsets.UTF_8));
        assertThat(stranger.plain(words).requireExit(6).err()).contains("something else");
    }

    @Test
    void anAuthorityThatIsNotBelievedOrLiesIsNoAnchor() throws Exception {
        assumeTrue(OpenSslAuthority.isThere(), "SKIPPED: there is no openssl here");
        OpenSslAuthority believed = OpenSslAuthority.in(folder.resolve("believed"));
        OpenSslAuthority other = OpenSslAuthority.in(folder.resolve("other"));
        byte[][] last = {null};
        boolean[] replay = {false};
        String url =
                serving(
                        "/tsa",
                        query -> {
                            if (!replay[0]) {
                                last[0] = believed.answer(query);
                            }
                            return last[0];
                        });
        configure(authority(url, other.certificate()));
        add("one");
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out())
                .contains("leads to none that is believed");
        assertThat(status()).contains("NOT ANCHORED");

        configure(authority(url, believed.certificate()));
        scene.console.run("ledger", "anchor").requireExit(0);
        assertThat(status()).contains("at tsa (time-stamp)");
        // What counted counts no more where its issuer is not believed any more.
        configure(authority(url, other.certificate()));
        assertThat(status()).contains("NOT ANCHORED");
        assertThat(scene.console.plain("ledger", "verify").requireExit(0).err())
                .contains("warning: anchor tsa", "leads to none");

        configure(authority(url, believed.certificate()));
        replay[0] = true;
        add("two");
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out()).contains("nonce");
        last[0] = "<html>".getBytes(StandardCharsets.UTF_8);
        assertThat(scene.console.run("ledger", "anchor").requireExit(5).out())
                .contains("no answer of a time-stamping authority");
        assertThat(status()).contains("at tsa (time-stamp), ").doesNotContain(" 0 entries since");
    }
}

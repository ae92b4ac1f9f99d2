package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The ledger as syslog over TLS, read by programs that others wrote. */
@Timeout(300)
final class SyslogSinkTest {
    private static final Path RSYSLOGD = Path.of("/usr/sbin/rsyslogd");
    private static final int PROMPT_STEPS = 1_500;
    private static final long STEP_MS = 20;

    @TempDir private Path folder = Path.of("");

    private static String[] syslog(int port, Path authority, String... more) {
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "[[sink]]",
                                "name = \"siem\"",
                                "kind = \"syslog\"",
                                "host = \"127.0.0.1\"",
                                "port = " + port,
                                "ca-file = \"" + authority + "\""));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    private static String[] syslog(Receiver receiver, String... more) {
        return syslog(receiver.port, receiver.certificate.certificate, more);
    }

    private static List<String> bodies(List<Json.Obj> arrived) {
        return arrived.stream().map(Receiver::body).toList();
    }

    @Test
    void everyEntryIsAMessageOfItsOwn() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (Receiver receiver = Receiver.syslog(folder.resolve("receiver"))) {
            scene.configured(syslog(receiver));
            scene.scene.imported("a.csv", "name,value\nümlaut," + ImportScene.canary() + "\n");
            scene.grow();
            List<Json.Obj> arrived = receiver.arrived();
            assertThat(bodies(arrived)).isEqualTo(scene.leaves());
            for (int i = 0; i < arrived.size(); i++) {
                Json.Obj one = arrived.get(i);
                String leaf = Receiver.body(one);
                Json.Obj entry = Json.parseObject(leaf);
                Json.Obj told = one.object("sd");
                byte[] hash = Merkle.leafHash(leaf.getBytes(StandardCharsets.UTF_8));
                assertThat(one.text("app")).isEqualTo("keyrecall");
                assertThat(one.text("pri")).isEqualTo("110");
                assertThat(one.text("msgid")).isEqualTo(entry.text("kind"));
                assertThat(one.text("time")).isEqualTo(entry.text("event_at"));
                assertThat(told.text("seq")).isEqualTo(Integer.toString(i));
                assertThat(told.text("sequenceId")).isEqualTo(Integer.toString(i + 1));
                assertThat(told.text("leafHash")).isEqualTo(HexFormat.of().formatHex(hash));
                assertThat(told.text("origin")).startsWith("keyrecall.invalid/log/");
                assertThat(one.bool("marked"))
                        .isEqualTo(!StandardCharsets.US_ASCII.newEncoder().canEncode(leaf));
            }
            scene.console.run("ledger", "sinks", "--test", "siem").requireExit(0);
            Json.Obj last = receiver.awaited(arrived.size() + 1).getLast();
            assertThat(last.text("msgid")).isEqualTo("test");
            assertThat(Receiver.body(last)).contains("\"keyrecall_test\":true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "cut"})
    void aReceiverThatFailsStopsNothing(String mode) throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (Receiver receiver = Receiver.syslog(folder.resolve("receiver"))) {
            // More than one entry in the first batch, so that the cut comes within it.
            scene.grow();
            scene.grow();
            scene.configured(syslog(receiver));
            receiver.be(mode);
            assertThat(scene.grow().err()).contains("the sink siem does not take the ledger");
            assertThat(scene.sink().integer("next")).isZero();
            receiver.be("ok");
            scene.console.run("ledger", "sinks", "--test", "siem").requireExit(0);
            scene.grow();
            List<String> leaves = scene.leaves();
            List<String> got = bodies(receiver.awaited(leaves.size()));
            assertThat(got.subList(got.size() - leaves.size(), got.size())).isEqualTo(leaves);
        }
    }

    /** One that never answers the first word of TLS. */
    @Test
    void aReceiverThatSaysNothingStopsNothing() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        Path authority = TestCertificate.in(folder.resolve("c"), "dns:localhost").certificate;
        try (ServerSocket mute = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            scene.configured(syslog(mute.getLocalPort(), authority));
            assertThat(scene.grow().err()).contains("the sink siem does not take the ledger");
            try (Socket came = mute.accept()) {
                assertThat(came.isConnected()).isTrue();
            }
        }
    }

    @Test
    void bothEndsAreVerified() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        TestCertificate own = TestCertificate.in(folder.resolve("own"), "dns:keyrecall");
        String[] shown = {
            "certificate-file = \"" + own.certificate + "\"", "key-file = \"" + own.key + "\""
        };
        try (Receiver misnamed = Receiver.misnamed("syslog", folder.resolve("misnamed"));
                Receiver picky = Receiver.syslogFor(folder.resolve("picky"), own)) {
            scene.configured(syslog(misnamed));
            assertThat(scene.grow().err()).contains("TLS: ");
            assertThat(misnamed.arrived()).isEmpty();
            scene.configured(syslog(picky));
            Console.Ran refused = scene.console.run("ledger", "sinks", "--test", "siem");
            assertThat(refused.requireExit(1).err()).contains("did not take it", "hint: ");
            assertThat(picky.arrived()).isEmpty();
            scene.configured(syslog(picky, shown));
            scene.console.run("ledger", "sinks", "--test", "siem").requireExit(0);
            scene.grow();
            List<String> got = bodies(picky.awaited(2));
            assertThat(got.subList(1, got.size())).isEqualTo(scene.leaves());
        }
    }

    /** Debian's rsyslog with GnuTLS, as it stands in most places. */
    @Test
    void rsyslogWritesWhatTheLedgerHolds() throws Exception {
        assumeTrue(
                Files.isExecutable(RSYSLOGD)
                        && Files.exists(
                                Path.of("/usr/lib/" + triplet() + "/rsyslog/lmnsd_gtls.so")),
                "SKIPPED, nothing was sent to rsyslog: needs the packages rsyslog, rsyslog-gnutls");
        TestCertificate certificate =
                TestCertificate.in(folder.resolve("c"), "ip:127.0.0.1,dns:localhost");
        Path written = folder.resolve("written");
        int port = freePort();
        Path configuration = rsyslogConfiguration(certificate, port, written);
        Process rsyslog =
                new ProcessBuilder(
                                RSYSLOGD.toString(),
                                "-n",
                                "-f",
                                configuration.toString(),
                                "-i",
                                folder.resolve("rsyslog.pid").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("rsyslog.out").toFile())
                        .start();
        try {
            awaitPort(rsyslog, port);
            SinkScene scene = SinkScene.in(folder);
            scene.configured(syslog(port, certificate.certificate));
            assertThat(scene.grow().err()).doesNotContain("warning");
            scene.grow();
            List<String> leaves = scene.leaves();
            for (int i = 0; i < PROMPT_STEPS && lines(written).size() < leaves.size(); i++) {
                Thread.sleep(STEP_MS);
            }
            List<String> got = lines(written);
            assertThat(got).hasSize(leaves.size());
            for (int i = 0; i < leaves.size(); i++) {
                Json.Obj entry = Json.parseObject(leaves.get(i));
                assertThat(got.get(i))
                        .isEqualTo("keyrecall %s %s".formatted(entry.text("kind"), leaves.get(i)));
            }
        } finally {
            rsyslog.destroy();
        }
    }

    private static String triplet() {
        return System.getProperty("os.arch").equals("aarch64")
                ? "aarch64-linux-gnu"
                : "x86_64-linux-gnu";
    }

    private Path rsyslogConfiguration(TestCertificate certificate, int port, Path written)
            throws Exception {
        String text =
                """
                global(workDirectory="%s" maxMessageSize="256k"
                  defaultNetstreamDriver="gtls"
                  defaultNetstreamDriverCAFile="%s"
                  defaultNetstreamDriverCertFile="%s"
                  defaultNetstreamDriverKeyFile="%s")
                module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1"
                  streamDriver.authMode="anon")
                template(name="seen" type="string" string="%%app-name%% %%msgid%% %%msg%%\\n")
                input(type="imtcp" port="%d" address="127.0.0.1")
                action(type="omfile" file="%s" template="seen")
                """
                        .formatted(
                                folder,
                                certificate.certificate,
                                certificate.certificate,
                                certificate.key,
                                port,
                                written);
        return Files.writeString(folder.resolve("rsyslog.conf"), text);
    }

    private static List<String> lines(Path file) throws Exception {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(Process process, int port) throws Exception {
        for (int i = 0; i < PROMPT_STEPS && process.isAlive(); i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (java.io.IOException e) {
                Thread.sleep(STEP_MS);
            }
        }
        throw new AssertionError(Files.readString(folder.resolve("rsyslog.out")));
    }
}

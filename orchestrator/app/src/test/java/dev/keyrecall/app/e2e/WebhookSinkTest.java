package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The ledger posted to a server that somebody else wrote, over TLS. */
@Timeout(300)
final class WebhookSinkTest {
    @TempDir private Path folder = Path.of("");

    private static String[] webhook(Receiver receiver, String... more) {
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "[[sink]]",
                                "name = \"hook\"",
                                "kind = \"webhook\"",
                                "address = \"https://127.0.0.1:" + receiver.port + "/in\"",
                                "ca-file = \"" + receiver.certificate.certificate + "\""));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    private static List<String> lines(List<Json.Obj> arrived) {
        return arrived.stream().flatMap(one -> Receiver.body(one).lines()).toList();
    }

    private static String key(Json.Obj arrived) {
        return arrived.object("headers").text("idempotency-key");
    }

    @Test
    void everyEntryArrivesInOrderAndSigned() throws Exception {
        String canary = ImportScene.canary();
        SinkScene scene = SinkScene.in(folder);
        ImportScene.closed(folder.resolve("hmac"), canary + "\n");
        try (Receiver receiver = Receiver.webhook(folder.resolve("receiver"))) {
            scene.configured(
                    webhook(receiver, "hmac-key-file = \"" + folder.resolve("hmac") + "\""));
            for (int i = 0; i < 3; i++) {
                assertThat(scene.grow().err()).doesNotContain("warning");
                assertThat(lines(receiver.arrived())).isEqualTo(scene.leaves());
            }
            List<Json.Obj> arrived = receiver.arrived();
            assertThat(arrived.stream().map(WebhookSinkTest::key)).doesNotHaveDuplicates();
            long next = 0;
            for (Json.Obj one : arrived) {
                Json.Obj headers = one.object("headers");
                byte[] body = Base64.getDecoder().decode(one.text("body"));
                Mac mac = Mac.getInstance("HmacSHA256");
                byte[] word = canary.getBytes(StandardCharsets.UTF_8);
                mac.init(new SecretKeySpec(word, "HmacSHA256"));
                mac.update((key(one) + "\n").getBytes(StandardCharsets.UTF_8));
                assertThat(headers.text("keyrecall-signature"))
                        .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
                assertThat(headers.text("content-type")).isEqualTo("application/x-ndjson");
                long last = next + Receiver.body(one).lines().count() - 1;
                assertThat(headers.text("keyrecall-entries")).isEqualTo(next + "-" + last);
                next = last + 1;
            }
            assertThat(scene.sink().integer("behind")).isZero();
            assertThat(scene.console.run("status").out())
                    .contains("sink      hook: has everything");
        }
    }

    @Test
    void eventsOfOcsfArriveAsTheyAreExported() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (Receiver receiver = Receiver.webhook(folder.resolve("receiver"))) {
            scene.configured(webhook(receiver, "format = \"ocsf\""));
            scene.grow();
            List<String> raw =
                    lines(receiver.arrived()).stream()
                            .map(line -> Json.parseObject(line).text("raw_data"))
                            .toList();
            assertThat(raw).isEqualTo(scene.leaves());
            scene.console.run("ledger", "sinks", "--test", "hook").requireExit(0);
            List<String> all = lines(receiver.arrived());
            assertThat(OcsfJudge.in(folder).judge(all))
                    .last()
                    .asString()
                    .startsWith(all.size() + " events")
                    .endsWith(" 0 faults");
        }
    }

    /** A receiver that does not take it stops nothing, and gets everything afterwards. */
    @ParameterizedTest
    @ValueSource(strings = {"refuse", "full", "hang", "cut", "redirect"})
    void aReceiverThatFailsStopsNothing(String mode) throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (Receiver receiver = Receiver.webhook(folder.resolve("receiver"))) {
            scene.configured(webhook(receiver));
            receiver.be(mode);
            Console.Ran first = scene.grow();
            assertThat(first.err().lines().filter(line -> line.contains("warning")))
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("the sink hook does not take the ledger", "entries wait");
            int tried = receiver.arrived().size();
            assertThat(tried).isEqualTo(1);
            assertThat(scene.grow().err()).as("told once").doesNotContain("warning");
            assertThat(receiver.arrived()).as("not tried again yet").hasSize(tried);
            assertThat(scene.console.run("status").requireExit(0).out())
                    .contains("sink      hook: ", " behind, failing since ");
            assertThat(scene.sink().object("failing").integer("failures")).isEqualTo(1);
            scene.console.run("ledger", "verify").requireExit(0);

            receiver.be("ok");
            scene.console.run("ledger", "sinks", "--test", "hook").requireExit(0);
            scene.grow();
            List<Json.Obj> arrived = receiver.arrived();
            assertThat(key(arrived.get(tried + 1)))
                    .as("the batch that may have arrived, as it was")
                    .isEqualTo(key(arrived.getFirst()));
            assertThat(arrived.get(tried + 1).text("body"))
                    .isEqualTo(arrived.getFirst().text("body"));
            assertThat(lines(arrived.subList(tried + 1, arrived.size()))).isEqualTo(scene.leaves());
            assertThat(scene.sink().get("failing")).contains(Json.Null.NULL);
        }
    }

    @Test
    void nobodyThereOrSomebodyMuteStopsNothing() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            scene.configured(
                    "[[sink]]",
                    "name = \"mute\"",
                    "kind = \"webhook\"",
                    "address = \"https://127.0.0.1:" + mute.getLocalPort() + "/\"",
                    "[[sink]]",
                    "name = \"nobody\"",
                    "kind = \"syslog\"",
                    "host = \"127.0.0.1\"",
                    "port = 1");
            Console.Ran ran = scene.grow();
            assertThat(ran.err()).contains("the sink mute ", "the sink nobody ");
            assertThat(ran.err().lines().filter(line -> line.contains("warning"))).hasSize(2);
            assertThat(scene.grow().err()).doesNotContain("warning");
        }
    }

    /** Killed after the receiver has it, and before that is written down. */
    @Test
    void whatAKilledCommandSentIsSentAgainUnderItsKey() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (Receiver receiver = Receiver.webhook(folder.resolve("receiver"))) {
            scene.configured(webhook(receiver));
            receiver.be("hold");
            Json.Obj held;
            try (Child child =
                    Child.start(
                            List.of(),
                            scene.scene.home,
                            folder.resolve("passphrase"),
                            folder,
                            scene.growing())) {
                held = receiver.awaited(1).getFirst();
                child.kill();
            }
            receiver.be("ok");
            scene.grow();
            List<Json.Obj> arrived = receiver.arrived();
            assertThat(key(arrived.get(1))).isEqualTo(key(held));
            assertThat(arrived.get(1).text("body")).isEqualTo(held.text("body"));
            assertThat(new TreeSet<>(arrived.stream().map(WebhookSinkTest::key).toList()))
                    .hasSize(arrived.size() - 1);
            assertThat(lines(arrived.subList(1, arrived.size()))).isEqualTo(scene.leaves());
        }
    }

    @Test
    void aReceiverThatIsNotTheOneMeantGetsNothing() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        try (Receiver misnamed = Receiver.misnamed("webhook", folder.resolve("misnamed"));
                Receiver unknown = Receiver.webhook(folder.resolve("unknown"))) {
            scene.configured(webhook(misnamed));
            assertThat(scene.grow().err()).contains("TLS: ");
            scene.configured(
                    "[[sink]]",
                    "name = \"unknown\"",
                    "kind = \"webhook\"",
                    "address = \"https://127.0.0.1:" + unknown.port + "/\"");
            assertThat(scene.grow().err()).contains("TLS: ");
            assertThat(misnamed.arrived()).isEmpty();
            assertThat(unknown.arrived()).isEmpty();
        }
    }

    /** An address that holds a token stands in a file of its own, and shows nowhere. */
    @Test
    void anAddressInAFileIsNotTold() throws Exception {
        SinkScene scene = SinkScene.in(folder);
        String canary = ImportScene.canary();
        try (Receiver receiver = Receiver.webhook(folder.resolve("receiver"))) {
            Path file = folder.resolve("address");
            ImportScene.closed(file, "https://localhost:" + receiver.port + "/" + canary + "\n");
            scene.configured(
                    "[[sink]]",
                    "name = \"hook\"",
                    "kind = \"webhook\"",
                    "address-file = \"" + file + "\"",
                    "ca-file = \"" + receiver.certificate.certificate + "\"");
            receiver.be("refuse");
            String said = scene.grow().err();
            receiver.be("ok");
            Console.Ran tested = scene.console.run("ledger", "sinks", "--test", "hook");
            said += tested.requireExit(0).out() + tested.err();
            said += scene.grow().err();
            said += scene.console.run("ledger", "sinks").out();
            said += scene.console.run("status", "--json").out();
            assertThat(said).doesNotContain(canary);
            assertThat(receiver.arrived()).allMatch(one -> one.text("path").contains(canary));
            assertThat(ImportScene.files(scene.scene.home).values())
                    .noneMatch(text -> text.contains(canary));
        }
    }
}

package dev.keyrecall.app.anchor;

import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.spi.json.Json;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * A webhook or a chat channel. That it took a checkpoint is our own word; what it shows to others
 * is the evidence.
 */
final class MessageAnchor implements Anchor {
    private static final String FENCE = "```";

    private final String name;
    private final Kind kind;
    private final Duration every;
    private final Path file;
    private final Address address;
    private final Transport transport;
    private final InstantSource clock;

    /** Reads the address anew each time: it is secret, and a person may change it. */
    @FunctionalInterface
    interface Address {
        URI read() throws AnchorException;
    }

    MessageAnchor(
            String name,
            Kind kind,
            Duration every,
            Path file,
            Address address,
            Transport transport,
            InstantSource clock) {
        this.name = name;
        this.kind = kind;
        this.every = every;
        this.file = file;
        this.address = address;
        this.transport = transport;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public String place() {
        try {
            return shown(address.read());
        } catch (AnchorException e) {
            return "the address in " + file;
        }
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public Put put(SignedHead head) throws AnchorException {
        URI to = address.read();
        Transport.Answer answer =
                kind == Kind.CHAT
                        ? transport.post(to, "application/json; charset=utf-8", chat(head))
                        : transport.post(to, "text/plain; charset=utf-8", head.note());
        answer.requireYes();
        return new Put(clock.instant(), ("HTTP " + answer.code()).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] chat(SignedHead head) {
        String text =
                "Keyrecall ledger: %d entries, root %s\n%s\n%s%s"
                        .formatted(
                                head.size(),
                                HexFormat.of().formatHex(head.root()),
                                FENCE,
                                new String(head.note(), StandardCharsets.UTF_8),
                                FENCE);
        return Json.object().put("text", text).build().compact().getBytes(StandardCharsets.UTF_8);
    }

    /** Without the path, which may be secret. */
    private static String shown(URI to) {
        String port = to.getPort() < 0 ? "" : ":" + to.getPort();
        return to.getScheme() + "://" + to.getHost() + port;
    }

    /** Nothing more can be asked for than that it was taken, and there. */
    @Override
    public void require(Receipt receipt) throws AnchorException {
        String place = shown(address.read());
        if (!place.equals(receipt.place())) {
            throw new AnchorException(
                    "it was put at " + receipt.place() + ", and the address is one of " + place);
        }
        String proof = new String(receipt.proof(), StandardCharsets.UTF_8);
        if (!proof.matches("HTTP 2[0-9][0-9]")) {
            throw new AnchorException("the receipt is none");
        }
    }
}

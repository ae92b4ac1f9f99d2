package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.SealedRecord;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Sealed values as bytes, one after the other; read back by the process that wrote them. */
final class SpooledValues {
    private static final int FINGERPRINT_BYTES = 32;

    private SpooledValues() {}

    static void write(SealedValue value, DataOutputStream out) throws IOException {
        SealedSecret secret = value.secret();
        text(secret.ref().toString(), out);
        out.writeInt(secret.version());
        text(secret.label() == null ? "" : secret.label().name(), out);
        text(secret.custody().name(), out);
        text(secret.customer() == null ? "" : secret.customer(), out);
        bytes(secret.sealed().keyPart(), out);
        bytes(secret.sealed().dataPart(), out);
        text(secret.origin(), out);
        text(secret.createdAt().toString(), out);
        out.writeInt(value.fingerprints().size());
        for (Fingerprints.Entry entry : value.fingerprints()) {
            out.writeInt(entry.fingerprint().keyVersion());
            out.write(entry.fingerprint().bytes());
            text(entry.form(), out);
        }
    }

    static SealedValue read(DataInputStream in) throws IOException {
        CredentialRef ref = CredentialRef.parse(text(in));
        int version = in.readInt();
        String label = text(in);
        Custody custody = Custody.valueOf(text(in));
        String customer = text(in);
        SealedRecord sealed = new SealedRecord(bytes(in), bytes(in));
        String origin = text(in);
        Instant createdAt = Instant.parse(text(in));
        List<Fingerprints.Entry> fingerprints = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            int keyVersion = in.readInt();
            String hex = HexFormat.of().formatHex(in.readNBytes(FINGERPRINT_BYTES));
            fingerprints.add(
                    new Fingerprints.Entry(
                            new Fingerprint(keyVersion, hex), text(in), ref, version));
        }
        return new SealedValue(
                new SealedSecret(
                        ref,
                        version,
                        label.isEmpty() ? null : Label.valueOf(label),
                        custody,
                        customer.isEmpty() ? null : customer,
                        sealed,
                        origin,
                        createdAt),
                fingerprints);
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        bytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static void bytes(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}

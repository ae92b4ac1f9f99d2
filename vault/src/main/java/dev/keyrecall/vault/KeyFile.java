package dev.keyrecall.vault;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A key file (format page, section 3.4): text of one fixed shape that names its vault and its
 * recipient, and holds the recipient's secret.
 */
final class KeyFile implements AutoCloseable {
    private static final String FIRST =
            "keyrecall key file 1: whoever has it can open the vault, keep it apart from the"
                    + " store\n";
    private static final String VAULT = "vault: ";
    private static final String RECIPIENT = "recipient: ";
    private static final String SECRET = "secret: ";
    private static final String CHECKSUM = "checksum: ";
    private static final int VAULT_AT = FIRST.length() + VAULT.length();
    private static final int RECIPIENT_AT =
            VAULT_AT + 2 * VaultId.LENGTH_BYTES + 1 + RECIPIENT.length();
    private static final int SECRET_AT =
            RECIPIENT_AT + 2 * RecipientId.LENGTH_BYTES + 1 + SECRET.length();
    private static final int CHECKSUM_LINE_AT = SECRET_AT + 2 * RawKey.LENGTH_BYTES + 1;
    private static final int LENGTH_BYTES =
            CHECKSUM_LINE_AT + CHECKSUM.length() + 2 * Primitives.HASH_BYTES + 1;

    private final byte[] vault;
    private final byte[] recipient;
    private final RawKey secret;

    private KeyFile(byte[] vault, byte[] recipient, RawKey secret) {
        this.vault = vault;
        this.recipient = recipient;
        this.secret = secret;
    }

    /** The whole file for these; the secret stays the caller's. */
    static SecretBytes write(byte[] vault, byte[] recipient, RawKey secret) {
        return SecretBytes.adopt(render(vault, recipient, secret));
    }

    /**
     * Reads a key file.
     *
     * @throws VaultException.WrongKeyFile for anything but the very bytes that were written
     */
    @RevealsSecret(why = "the file's content is what is parsed")
    static KeyFile parse(SecretBytes content) throws VaultException.WrongKeyFile {
        if (content.length() != LENGTH_BYTES) {
            throw new VaultException.WrongKeyFile("this is not a whole key file");
        }
        KeyFile file =
                content.reveal(
                        bytes ->
                                new KeyFile(
                                        unhex(bytes, VAULT_AT, VaultId.LENGTH_BYTES),
                                        unhex(bytes, RECIPIENT_AT, RecipientId.LENGTH_BYTES),
                                        RawKey.adopt(
                                                unhex(bytes, SECRET_AT, RawKey.LENGTH_BYTES))));
        byte[] again = render(file.vault, file.recipient, file.secret);
        boolean isSame = content.reveal(bytes -> Arrays.equals(bytes, again));
        Arrays.fill(again, (byte) 0);
        if (!isSame) {
            file.close();
            throw new VaultException.WrongKeyFile("the key file is damaged");
        }
        return file;
    }

    byte[] vault() {
        return vault;
    }

    byte[] recipient() {
        return recipient;
    }

    RawKey secret() {
        return secret;
    }

    private static byte[] render(byte[] vault, byte[] recipient, RawKey secret) {
        ByteWriter writer = new ByteWriter(LENGTH_BYTES);
        writer.bytes(ascii(FIRST));
        line(writer, VAULT, vault);
        line(writer, RECIPIENT, recipient);
        line(writer, SECRET, secret.bytes());
        byte[] before = writer.soFar();
        line(writer, CHECKSUM, Primitives.sha256().digest(before));
        Arrays.fill(before, (byte) 0);
        return writer.whole();
    }

    private static void line(ByteWriter writer, String name, byte[] value) {
        writer.bytes(ascii(name));
        for (byte one : value) {
            writer.u8(digit((one >> 4) & 0xf)).u8(digit(one & 0xf));
        }
        writer.u8('\n');
    }

    private static int digit(int value) {
        return value < 10 ? '0' + value : 'a' + value - 10;
    }

    /** Whatever is no digit counts as some; rendering it again tells. */
    private static byte[] unhex(byte[] text, int at, int length) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            int high = Character.digit(text[at + 2 * i], 16);
            int low = Character.digit(text[at + 2 * i + 1], 16);
            value[i] = (byte) ((high << 4) | (low & 0xf));
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        secret.close();
    }
}

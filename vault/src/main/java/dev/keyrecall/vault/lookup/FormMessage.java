package dev.keyrecall.vault.lookup;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.DerivedForm;
import dev.keyrecall.spi.DerivedForms;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes into the keyed hash for one form of one secret: for the value its canonical bytes, for
 * a derived form its name and its bytes. As confidential as the value; the holder closes it.
 *
 * @param form the form's name, {@code value} or a derived form's
 * @param detail which one of its kind, or empty; not in the message
 * @param message the bytes to fingerprint
 */
public record FormMessage(String form, String detail, SecretBytes message)
        implements AutoCloseable {
    private static final String CONTEXT = "kr-form-v1 ";

    /**
     * All messages for a secret that is about to be stored: its value, then its derived forms.
     *
     * @param value as it is sealed; stays the caller's
     * @param derived of the provider of {@code ref}
     * @return each to be closed by the caller
     */
    public static List<FormMessage> ofStored(
            CredentialRef ref, SecretBytes value, DerivedForms derived) {
        List<FormMessage> messages = new ArrayList<>();
        SecretBytes canonical = CanonicalForm.of(value);
        messages.add(new FormMessage(DerivedForm.VALUE, "", canonical));
        for (DerivedForm form : derived.of(ref, canonical)) {
            try (form) {
                messages.add(of(form));
            }
        }
        return List.copyOf(messages);
    }

    /**
     * The message of one derived form.
     *
     * @param form stays the caller's
     */
    @RevealsSecret(why = "its bytes are put behind its name")
    public static FormMessage of(DerivedForm form) {
        byte[] domain = domain(form.name());
        SecretBytes message =
                form.bytes()
                        .reveal(
                                bytes ->
                                        SecretBytes.adopt(
                                                ByteBuffer.allocate(domain.length + bytes.length)
                                                        .put(domain)
                                                        .put(bytes)
                                                        .array()));
        return new FormMessage(form.name(), form.detail(), message);
    }

    /** What stands before a form's bytes; nothing for the value. */
    static byte[] domain(String form) {
        return form.equals(DerivedForm.VALUE)
                ? new byte[0]
                : (CONTEXT + form + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** How the form is written where it is kept: {@code NAME} or {@code NAME/DETAIL}. */
    public String label() {
        return detail.isEmpty() ? form : form + "/" + detail;
    }

    @Override
    public void close() {
        message.close();
    }
}

package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import java.util.Arrays;

/** The value is the file; a line feed that ends it is kept and is not part of the value. */
record RawLayout() implements FileLayout {
    private static final byte LINE_FEED = '\n';

    @Override
    public ConsumerValue in(byte[] content) {
        int length = endsLine(content) ? content.length - 1 : content.length;
        if (length == 0) {
            return new ConsumerValue.Absent("the file is empty");
        }
        if (length > SecretBytes.LENGTH_MAX_BYTES) {
            return new ConsumerValue.Absent("the file is longer than any secret");
        }
        return new ConsumerValue.Held(null, SecretBytes.adopt(Arrays.copyOf(content, length)));
    }

    @Override
    @RevealsSecret(why = "the file holds the value in clear")
    public byte[] with(byte[] content, String id, SecretBytes secret)
            throws ProviderException.Refused {
        byte[] whole =
                secret.reveal(
                        value -> Arrays.copyOf(value, value.length + (endsLine(content) ? 1 : 0)));
        if (whole.length > secret.length()) {
            whole[secret.length()] = LINE_FEED;
        }
        if (secret.length() == 0 || whole[secret.length() - 1] == LINE_FEED) {
            Arrays.fill(whole, (byte) 0);
            throw FileLayout.invalid(
                    "an empty value, or one that ends with a line feed, cannot be told from the"
                            + " end of the file");
        }
        return whole;
    }

    private static boolean endsLine(byte[] content) {
        return content.length > 0 && content[content.length - 1] == LINE_FEED;
    }
}

package dev.keyrecall.aws;

import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.ProviderException.Reason;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * One KMS key. Every call names it by its ARN, Decrypt too: without it KMS decrypts under whatever
 * key the wrapped form names, even one that an attacker owns and shares with us. Every answer must
 * name the same key.
 *
 * <p>Values cross as the SDK's own arrays, which we wipe; the JSON and the buffers that it makes of
 * them cannot be reached, and are left to the garbage collector.
 */
final class KmsKek implements Kek {
    private static final String ENCRYPT = "kms:Encrypt";
    private static final String DECRYPT = "kms:Decrypt";

    private final String arn;
    private final KmsClient kms;
    private final AwsBinding binding;

    KmsKek(String arn, KmsClient kms, AwsBinding binding) {
        this.arn = arn;
        this.kms = kms;
        this.binding = binding;
    }

    @Override
    public byte[] wrap(SecretBytes plaintext, Map<String, String> context)
            throws ProviderException {
        requireContext(context);
        if (plaintext.length() < 1 || plaintext.length() > PLAINTEXT_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "KMS encrypts 1 to "
                            + PLAINTEXT_MAX_BYTES
                            + " bytes, not "
                            + plaintext.length());
        }
        EncryptResponse answer;
        try {
            answer = AwsCall.readWithValue(ENCRYPT, () -> encrypt(plaintext, context));
        } catch (ProviderException failure) {
            throw KmsFailures.explained(arn, failure);
        }
        requireThisKey(ENCRYPT, answer.keyId());
        byte[] wrapped =
                AwsCall.whole(ENCRYPT, "CiphertextBlob", answer.ciphertextBlob()).asByteArray();
        requireLength(ENCRYPT + ": the answer's CiphertextBlob", wrapped.length, WRAPPED_MAX_BYTES);
        return wrapped;
    }

    @RevealsSecret(why = "KMS encrypts the value, so it has to be sent")
    private EncryptResponse encrypt(SecretBytes plaintext, Map<String, String> context) {
        return plaintext.reveal(
                value ->
                        kms.encrypt(
                                r ->
                                        r.keyId(arn)
                                                .encryptionContext(context)
                                                .plaintext(SdkBytes.fromByteArrayUnsafe(value))));
    }

    @Override
    public SecretBytes unwrap(byte[] wrapped, Map<String, String> context)
            throws ProviderException {
        requireContext(context);
        if (wrapped.length < 1 || wrapped.length > WRAPPED_MAX_BYTES) {
            throw new ProviderException.Refused(
                    Reason.INVALID,
                    "InvalidCiphertextException",
                    "a wrapped value has 1 to "
                            + WRAPPED_MAX_BYTES
                            + " bytes, not "
                            + wrapped.length,
                    null);
        }
        DecryptResponse answer;
        try {
            answer = AwsCall.read(DECRYPT, () -> decrypt(wrapped, context));
        } catch (ProviderException failure) {
            throw KmsFailures.explained(arn, failure);
        }
        // The array of the answer itself, so that closing the value wipes it.
        byte[] value = AwsCall.whole(DECRYPT, "Plaintext", answer.plaintext()).asByteArrayUnsafe();
        try {
            requireThisKey(DECRYPT, answer.keyId());
            requireLength(DECRYPT + ": the answer's Plaintext", value.length, PLAINTEXT_MAX_BYTES);
        } catch (ProviderException failure) {
            Arrays.fill(value, (byte) 0);
            throw failure;
        }
        return SecretBytes.adopt(value);
    }

    private DecryptResponse decrypt(byte[] wrapped, Map<String, String> context) {
        return kms.decrypt(
                r ->
                        r.keyId(arn)
                                .encryptionContext(context)
                                .ciphertextBlob(SdkBytes.fromByteArray(wrapped)));
    }

    private void requireThisKey(String operation, String answered) throws ProviderException {
        if (!AwsCall.whole(operation, "KeyId", answered).equals(arn)) {
            throw new ProviderException.Refused(
                    Reason.INVALID,
                    "IncorrectKeyException",
                    operation + ": the answer is for another key than " + arn,
                    null);
        }
    }

    private static void requireLength(String what, int length, int most) throws ProviderException {
        if (length < 1 || length > most) {
            throw new ProviderException.Unavailable(what + " has " + length + " bytes", null, null);
        }
    }

    private static void requireContext(Map<String, String> context) {
        int bytes = 0;
        for (Map.Entry<String, String> pair : context.entrySet()) {
            if (pair.getKey().isEmpty() || pair.getValue().isEmpty()) {
                throw new IllegalArgumentException("a context holds no empty name or value");
            }
            bytes += pair.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += pair.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes < 1 || bytes > CONTEXT_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a context has 1 to " + CONTEXT_MAX_BYTES + " bytes, not " + bytes);
        }
    }

    @Override
    public void close() {
        kms.close();
        binding.close();
    }
}

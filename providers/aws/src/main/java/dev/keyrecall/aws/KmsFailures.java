package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;

import org.jspecify.annotations.Nullable;

/**
 * Says what to do about a failed KMS call: a vault that does not open is met by people in a hurry.
 *
 * <p>Source: the errors of Encrypt, Decrypt and DescribeKey in KMS's API reference.
 */
final class KmsFailures {
    private KmsFailures() {}

    /**
     * The same failure with a remedy in its message.
     *
     * @param key as it was named in the request
     */
    static ProviderException explained(String key, ProviderException failure) {
        return switch (failure) {
            case ProviderException.Refused refused ->
                    new ProviderException.Refused(
                            refused.reason(),
                            refused.code(),
                            refused.getMessage() + remedy(key, refused),
                            refused.requestId());
            case ProviderException.Throttled throttled ->
                    new ProviderException.Throttled(
                            throttled.getMessage()
                                    + "; KMS is over its rate limit, wait and repeat",
                            throttled.retryAfter(),
                            throttled.requestId());
            case ProviderException.Unavailable unavailable ->
                    new ProviderException.Unavailable(
                            unavailable.getMessage()
                                    + "; nothing was changed: repeat it, or unseal with another"
                                    + " recipient of this vault",
                            unavailable.requestId(),
                            unavailable.getCause());
            case ProviderException.InDoubt inDoubt -> inDoubt;
        };
    }

    private static String remedy(String key, ProviderException.Refused refused) {
        String ofCode = ofCode(key, refused.code());
        if (ofCode != null) {
            return "; " + ofCode;
        }
        return switch (refused.reason()) {
            case OPERATOR_CREDENTIAL ->
                    "; the access key in the credentials file is not accepted: check the file, the"
                            + " profile and this machine's clock";
            case PERMISSION ->
                    "; allow this access key the operation on "
                            + key
                            + ", in the key's policy or the user's";
            case NOT_FOUND, LIMIT, CONFLICT, INVALID -> "";
        };
    }

    private static @Nullable String ofCode(String key, String code) {
        return switch (code) {
            case "NotFoundException" ->
                    "there is no key "
                            + key
                            + " in this account and region; what KMS has deleted is gone for good";
            case "DisabledException" -> key + " is suspended: enable it again (aws kms enable-key)";
            case "KMSInvalidStateException" ->
                    "the key cannot be used in its state: enable it (aws kms enable-key), after"
                            + " aws kms cancel-key-deletion where it waits for deletion";
            case "InvalidCiphertextException" ->
                    "what is stored is damaged, or was wrapped for another vault or recipient";
            case "IncorrectKeyException" ->
                    "what is stored was wrapped under another key than " + key;
            case "InvalidKeyUsageException" ->
                    "only a symmetric encryption key (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT) can"
                            + " serve";
            default -> null;
        };
    }
}

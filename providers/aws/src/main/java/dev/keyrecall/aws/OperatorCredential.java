package dev.keyrecall.aws;

import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

import java.nio.charset.StandardCharsets;

/**
 * What we sign our own calls with.
 *
 * @param sessionToken null for a long-term access key
 */
record OperatorCredential(
        String accessKeyId, SecretBytes secret, @Nullable SecretBytes sessionToken) {
    /** The value as the SDK takes it: fixed, never looked up, never refreshed. */
    @RevealsSecret(why = "the SDK signs with it and takes it as text only")
    AwsCredentialsProvider provider() {
        String key = secret.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
        if (sessionToken == null) {
            return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, key));
        }
        String token = sessionToken.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8));
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(accessKeyId, key, token));
    }
}

package dev.keyrecall.aws;

import dev.keyrecall.spi.ProviderException;

import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * What we sign our own calls with, as its file holds it now: a file that was replaced is read anew,
 * so that the credential can be changed under whoever works with it. What cannot be read any more,
 * or not yet, changes nothing. Thread-safe.
 */
final class OperatorSource implements AwsCredentialsProvider {
    private final Path file;
    private final String profile;
    private State state;

    private OperatorSource(Path file, String profile, State state) {
        this.file = file;
        this.profile = profile;
        this.state = state;
    }

    /**
     * Reads it for the first time.
     *
     * @throws ProviderException.Refused OPERATOR_CREDENTIAL where the file holds none
     */
    static OperatorSource open(AwsSettings settings) throws ProviderException {
        Path file = settings.credentialsFile();
        Optional<Stamp> stamp = stamp(file);
        OperatorCredential read = CredentialsFile.read(file).profile(settings.profile());
        return new OperatorSource(
                file, settings.profile(), new State(stamp, read.accessKeyId(), signing(read)));
    }

    /** The id of the access key that calls are signed with now. */
    String accessKeyId() {
        return current().accessKeyId();
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return current().signing();
    }

    private synchronized State current() {
        Optional<Stamp> now = stamp(file);
        if (now.isPresent() && !now.equals(state.stamp())) {
            try {
                OperatorCredential read = CredentialsFile.read(file).profile(profile);
                state = new State(now, read.accessKeyId(), signing(read));
            } catch (ProviderException e) {
                // Somebody is at it: what was read last is as good as before, and is tried again.
                return state;
            }
        }
        return state;
    }

    private static AwsCredentials signing(OperatorCredential read) {
        return read.provider().resolveCredentials();
    }

    private static Optional<Stamp> stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(
                            found.lastModifiedTime(),
                            found.size(),
                            Objects.toString(found.fileKey(), "")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** By what a file that was replaced is told from the one before. */
    private record Stamp(FileTime modified, long size, String key) {}

    private record State(Optional<Stamp> stamp, String accessKeyId, AwsCredentials signing) {}
}

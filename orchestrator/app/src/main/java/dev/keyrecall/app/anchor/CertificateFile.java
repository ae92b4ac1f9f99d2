package dev.keyrecall.app.anchor;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.app.io.RegularFile;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.vault.timestamp.TimeStampException;
import dev.keyrecall.vault.timestamp.TimeStampTrust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of certificates that are believed. */
public final class CertificateFile {
    private CertificateFile() {}

    /**
     * Reads the one that a configuration names.
     *
     * @throws AnchorException when it cannot be read, or holds none
     */
    static TimeStampTrust configured(Path file) throws AnchorException {
        return read(file, RegularFile::open);
    }

    /**
     * Reads the one that a person names, which may be a pipe.
     *
     * @throws AnchorException likewise
     */
    public static TimeStampTrust read(Path file) throws AnchorException {
        return read(file, Files::newInputStream);
    }

    @FunctionalInterface
    private interface Opening {
        InputStream of(Path file) throws IOException;
    }

    private static TimeStampTrust read(Path file, Opening opening) throws AnchorException {
        try (InputStream in = opening.of(file)) {
            byte[] pem = in.readNBytes(TimeStampTrust.FILE_MAX_BYTES + 1);
            if (pem.length > TimeStampTrust.FILE_MAX_BYTES) {
                throw new AnchorException(
                        file + " is longer than " + TimeStampTrust.FILE_MAX_BYTES + " bytes");
            }
            return TimeStampTrust.parse(pem);
        } catch (IOException e) {
            throw new AnchorException(file + " cannot be read: " + DiskFailure.why(e));
        } catch (TimeStampException e) {
            throw new AnchorException(file + ": " + e.getMessage());
        }
    }
}

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
     * Reads it.
     *
     * @throws AnchorException when it cannot be read, or holds none
     */
    static TimeStampTrust configured(Path file) throws AnchorException {
        try {
            RegularFile.require(file);
        } catch (IOException e) {
            throw new AnchorException(file + " cannot be read: " + DiskFailure.why(e));
        }
        return read(file);
    }

    /**
     * As {@link #configured}, of a file that a person names, who may name a pipe.
     *
     * @throws AnchorException likewise
     */
    public static TimeStampTrust read(Path file) throws AnchorException {
        try (InputStream in = Files.newInputStream(file)) {
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

package dev.keyrecall.app.drill;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.Certificate;
import dev.keyrecall.engine.service.CertificateText;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The folder of one drill: its home, its passphrase, its reports.
 *
 * @param path absolute
 */
public record DrillFolder(Path path) {
    private static final int PASSPHRASE_BYTES = 24;
    private static final Set<PosixFilePermission> FOLDER_RIGHTS =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_RIGHTS =
            PosixFilePermissions.fromString("rw-------");

    /** Where the reports lie. */
    public record Reports(Path markdown, Path html) {}

    /** Makes it; one that stands must be empty, so that no drill overwrites another. */
    void make() throws EngineException {
        try {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(FOLDER_RIGHTS));
            try (var entries = Files.list(path)) {
                if (entries.findAny().isPresent()) {
                    throw new EngineException(
                            Ending.USAGE,
                            "the folder " + path + " is not empty",
                            "name a fresh one with --out DIR");
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Writes a passphrase of 192 random bits for the drill's own vault; mode 0600. */
    Path writePassphrase(SecureRandom random) throws EngineException {
        byte[] bits = new byte[PASSPHRASE_BYTES];
        random.nextBytes(bits);
        Path file = path.resolve("passphrase");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE_RIGHTS));
            Files.write(
                    file,
                    Base64.getUrlEncoder().withoutPadding().encode(bits),
                    StandardOpenOption.WRITE);
            return file;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    public Reports writeReports(Certificate certificate) throws EngineException {
        Reports reports = new Reports(path.resolve("report.md"), path.resolve("report.html"));
        try {
            Files.writeString(
                    reports.markdown(),
                    CertificateText.markdown(certificate),
                    StandardCharsets.UTF_8);
            Files.writeString(
                    reports.html(), CertificateText.html(certificate), StandardCharsets.UTF_8);
            return reports;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private EngineException unwritable(IOException e) {
        return new EngineException(
                Ending.FAULT,
                "the drill's folder " + path + " cannot be written: " + DiskFailure.why(e),
                "name another with --out DIR");
    }
}

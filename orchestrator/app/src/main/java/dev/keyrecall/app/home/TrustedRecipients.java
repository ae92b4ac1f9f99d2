package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.vault.RecipientKind;
import dev.keyrecall.vault.RecipientSummary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which key management services' recipients this home takes for its own: the digests of their
 * public keys, a line each, in a file beside the database.
 *
 * <p>A passphrase or a key file proves a vault's header by a secret that nobody else has. A key
 * management service unwraps for whoever wrote the request: somebody who can write the database
 * could put a header of his own there, whose recipient names his own key or address. Hence this
 * file, which is not in the database.
 */
public final class TrustedRecipients {
    /** The file in the home. */
    public static final String FILE = "trusted-recipients";

    /** Many times what sixteen recipients, each replaced now and then, come to. */
    private static final int LENGTH_MAX_BYTES = 65_536;

    private final Path file;
    private final String osUser;

    private TrustedRecipients(Path file, String osUser) {
        this.file = file;
        this.osUser = osUser;
    }

    /** Those of a home. */
    public static TrustedRecipients in(Path home, String osUser) {
        return new TrustedRecipients(home.resolve(FILE), osUser);
    }

    /**
     * Whether this very recipient was trusted.
     *
     * @throws EngineException REFUSED when the file is not ours alone, FAULT when it is unreadable
     */
    public boolean has(RecipientSummary recipient) throws EngineException {
        return digests().contains(recipient.keyDigest());
    }

    /**
     * Trusts a recipient from now on; durable when this returns. Harmless when it is trusted.
     *
     * @throws EngineException FAULT when the file cannot be written
     */
    public void add(RecipientSummary recipient) throws EngineException {
        Set<String> digests = new LinkedHashSet<>(digests());
        if (digests.add(recipient.keyDigest())) {
            write(digests, "trust the recipient again with: keyrecall vault kek trust RECIPIENT");
        }
    }

    /**
     * Trusts the recipients that a change of this home's own is about to add. Those that it takes
     * away are trusted until {@link #keepOnly}: a change that is cut short leaves neither without.
     *
     * @throws EngineException FAULT when the file cannot be written
     */
    void welcome(List<RecipientSummary> before, List<RecipientSummary> after)
            throws EngineException {
        Set<String> added = services(after);
        added.removeAll(services(before));
        if (added.isEmpty()) {
            return;
        }
        Set<String> digests = new LinkedHashSet<>(digests());
        if (digests.addAll(added)) {
            write(digests, "nothing was changed; see to the disk's space and the file's rights");
        }
    }

    /**
     * Trusts none but these any more: whoever can still unwrap for a recipient that was removed
     * must not pass for it.
     *
     * @param standing those of a header that was proven by opening it
     * @throws EngineException FAULT when the file cannot be written
     */
    void keepOnly(List<RecipientSummary> standing) throws EngineException {
        Set<String> digests = new LinkedHashSet<>(digests());
        if (digests.retainAll(services(standing))) {
            write(digests, "the next command that unlocks the vault here tries again");
        }
    }

    private static Set<String> services(List<RecipientSummary> recipients) {
        Set<String> digests = new LinkedHashSet<>();
        for (RecipientSummary one : recipients) {
            if (one.kind() == RecipientKind.KEK_SOURCE) {
                digests.add(one.keyDigest());
            }
        }
        return digests;
    }

    private void write(Set<String> digests, String hint) throws EngineException {
        Path draft = file.resolveSibling(FILE + ".part");
        try {
            Files.writeString(
                    draft,
                    String.join("\n", digests) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DSYNC);
            Files.setPosixFilePermissions(draft, HomeFolder.FILE_RIGHTS);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            KeyFilePlace.force(file);
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the file " + file + " cannot be written: " + DiskFailure.why(e),
                    hint);
        }
    }

    private Set<String> digests() throws EngineException {
        byte[] buffer = new byte[LENGTH_MAX_BYTES + 1];
        try {
            PrivateFile content = new PrivateFile(file, osUser, "the file of trusted recipients");
            content.requireRegular();
            content.requireClosed();
            int read = content.read(buffer);
            if (read > LENGTH_MAX_BYTES) {
                throw new IOException("it is too long");
            }
            String text = new String(Arrays.copyOf(buffer, read), StandardCharsets.US_ASCII);
            return new LinkedHashSet<>(text.lines().filter(line -> !line.isBlank()).toList());
        } catch (NoSuchFileException e) {
            return Set.of();
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the file " + file + " cannot be read: " + DiskFailure.why(e),
                    "unlock with a passphrase or key file, or see to the file");
        }
    }
}

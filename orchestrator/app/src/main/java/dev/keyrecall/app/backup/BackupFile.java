package dev.keyrecall.app.backup;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.backup.BackupException;
import dev.keyrecall.vault.backup.BackupReader;
import dev.keyrecall.vault.backup.Manifest;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A backup in a file, opened with a recipient of the vault header in it. */
public final class BackupFile implements AutoCloseable {
    /** Opens a vault with whatever the person has. */
    public interface Opener {
        /**
         * Opens it.
         *
         * @return the caller closes it
         * @throws EngineException when it does not open
         */
        LocalVault open(byte[] vaultHeader) throws EngineException;
    }

    private final Path path;
    private final InputStream in;
    private final byte[] vaultHeader;
    private final BackupReader.Opened opened;
    private final LocalVault vault;

    private BackupFile(
            Path path,
            InputStream in,
            byte[] vaultHeader,
            BackupReader.Opened opened,
            LocalVault vault) {
        this.vault = vault;
        this.path = path;
        this.in = in;
        this.vaultHeader = vaultHeader;
        this.opened = opened;
    }

    /**
     * Opens a backup and reads its manifest.
     *
     * @throws EngineException USAGE when the file cannot be read, REFUSED when it is no backup, is
     *     damaged, or does not open
     */
    public static BackupFile open(Path path, Opener opener) throws EngineException {
        try {
            if (Files.isDirectory(path)) {
                throw new IOException("it is a folder");
            }
            return open(path, Files.newInputStream(path), opener);
        } catch (IOException e) {
            throw BackupFailures.unread(path, e);
        }
    }

    /** As {@link #open(Path, Opener)}, from a stream that is closed with this. */
    static BackupFile open(Path path, InputStream stream, Opener opener) throws EngineException {
        InputStream in = new BufferedInputStream(new Source(stream));
        LocalVault vault = null;
        try {
            BackupReader reader = BackupReader.begin(in);
            vault = opener.open(reader.vaultHeader());
            BackupFile file =
                    new BackupFile(path, in, reader.vaultHeader(), reader.open(vault), vault);
            in = null;
            vault = null;
            return file;
        } catch (BackupException e) {
            throw BackupFailures.unread(path, e);
        } catch (UnreadException e) {
            throw BackupFailures.unread(path, e.failure);
        } catch (IOException e) {
            throw BackupFailures.unread(path, e);
        } finally {
            closeQuietly(in);
            if (vault != null) {
                vault.close();
            }
        }
    }

    /** The vault that opened it, under {@link #vaultHeader}; ends with this. */
    LocalVault vault() {
        return vault;
    }

    /** What it says of itself. */
    public Manifest manifest() {
        return opened.manifest();
    }

    byte[] vaultHeader() {
        return vaultHeader.clone();
    }

    /**
     * Reads the rest, once.
     *
     * @param out what was written to it means nothing unless this returns
     * @throws EngineException REFUSED when one byte is not what was written, USAGE when the file
     *     cannot be read to its end
     * @throws IOException when {@code out} fails
     */
    public void content(OutputStream out, String step, Steps steps)
            throws EngineException, IOException {
        long all = manifest().content().bytes();
        try {
            opened.content(out, bytes -> steps.done(step, bytes, all));
        } catch (BackupException e) {
            throw BackupFailures.unread(path, e);
        } catch (UnreadException e) {
            throw BackupFailures.unread(path, e.failure);
        }
    }

    /** Tells its own failures from those of what is written to. */
    private static final class Source extends FilterInputStream {
        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw new UnreadException(e);
            }
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                return in.read(into, from, length);
            } catch (IOException e) {
                throw new UnreadException(e);
            }
        }
    }

    /** The backup itself could not be read. */
    private static final class UnreadException extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException failure;

        UnreadException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private static void closeQuietly(java.io.@org.jspecify.annotations.Nullable Closeable one) {
        if (one != null) {
            try {
                one.close();
            } catch (IOException e) {
                // It was only read.
                return;
            }
        }
    }

    @Override
    public void close() {
        opened.close();
        vault.close();
        closeQuietly(in);
    }
}

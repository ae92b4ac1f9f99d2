package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Receipts as files, for others to verify (docs/formats/anchors.md, section 6). */
public final class ReceiptFiles {
    /** A checkpoint. */
    static final String CHECKPOINT = ".checkpoint";

    /** A time stamp: an authority's whole answer. */
    static final String TIME_STAMP = ".tsr";

    private final Path folder;

    private ReceiptFiles(Path folder) {
        this.folder = folder;
    }

    /** In a folder, which is made where there is none. */
    public static ReceiptFiles in(Path folder) {
        return new ReceiptFiles(folder);
    }

    /**
     * Writes them; one that stands already is left as it is.
     *
     * @return the files
     * @throws EngineException USAGE when another file is in the way, FAULT when one cannot be
     *     written
     */
    public List<Path> write(List<Receipt> receipts) throws EngineException {
        List<Path> written = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (Receipt receipt : receipts) {
                String name = receipt.name() + "-" + receipt.size();
                written.add(write(name + CHECKPOINT, receipt.note()));
                if (receipt.kind() == Kind.TIME_STAMP) {
                    written.add(write(name + TIME_STAMP, receipt.proof()));
                }
            }
            return written;
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the folder " + folder + " cannot be written: " + DiskFailure.why(e),
                    "check the disk's space and the folder's rights");
        }
    }

    private Path write(String name, byte[] content) throws IOException, EngineException {
        Path file = folder.resolve(name);
        try {
            Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            if (Files.size(file) != content.length
                    || !Arrays.equals(Files.readAllBytes(file), content)) {
                throw new EngineException(
                        Ending.USAGE,
                        "another file is in the way: " + file,
                        "name an empty folder");
            }
        }
        return file;
    }
}

package dev.keyrecall.app.home;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Receipts as files, for others to verify (docs/formats/anchors.md, section 6). */
public final class ReceiptFiles {
    /** A checkpoint. */
    static final String CHECKPOINT = ".checkpoint";

    /** A time stamp: an authority's whole answer. */
    static final String TIME_STAMP = ".tsr";

    /** More receipts of one anchor for one size than anybody has. */
    private static final int NAMES_MAX = 1_000;

    private final Path folder;

    private ReceiptFiles(Path folder) {
        this.folder = folder;
    }

    /** In a folder, which is made where there is none. */
    public static ReceiptFiles in(Path folder) {
        return new ReceiptFiles(folder);
    }

    /**
     * Writes them; what stands already is left as it is. Of several for one anchor and size, those
     * after the first have a number more in their names.
     *
     * @return the files
     * @throws EngineException USAGE when other files are in the way, FAULT when one cannot be
     *     written
     */
    public List<Path> write(List<Receipt> receipts) throws EngineException {
        Set<Path> written = new LinkedHashSet<>();
        try {
            Files.createDirectories(folder);
            for (Receipt receipt : receipts) {
                written.addAll(write(receipt));
            }
            return List.copyOf(written);
        } catch (FileAlreadyExistsException e) {
            throw new EngineException(
                    Ending.USAGE,
                    "the folder " + folder + " cannot be made: a file of that name is in the way",
                    "name a folder");
        } catch (IOException e) {
            throw new EngineException(
                    Ending.FAULT,
                    "the folder " + folder + " cannot be written: " + DiskFailure.why(e),
                    "check the disk's space and the folder's rights");
        }
    }

    private List<Path> write(Receipt receipt) throws IOException, EngineException {
        String name = receipt.name() + "-" + receipt.size();
        for (int number = 1; number <= NAMES_MAX; number++) {
            Map<Path, byte[]> files = files(number == 1 ? name : name + "-" + number, receipt);
            if (allFreeOrSame(files)) {
                for (Map.Entry<Path, byte[]> file : files.entrySet()) {
                    if (!Files.exists(file.getKey())) {
                        Files.write(
                                file.getKey(),
                                file.getValue(),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE);
                    }
                }
                return List.copyOf(files.keySet());
            }
        }
        throw new EngineException(
                Ending.USAGE,
                "other files are in the way of " + folder.resolve(name + CHECKPOINT),
                "name an empty folder");
    }

    private Map<Path, byte[]> files(String name, Receipt receipt) {
        Map<Path, byte[]> files = new LinkedHashMap<>();
        files.put(folder.resolve(name + CHECKPOINT), receipt.note());
        if (receipt.kind() == Kind.TIME_STAMP) {
            files.put(folder.resolve(name + TIME_STAMP), receipt.proof());
        }
        return files;
    }

    private static boolean allFreeOrSame(Map<Path, byte[]> files) throws IOException {
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            if (Files.exists(file.getKey(), LinkOption.NOFOLLOW_LINKS)
                    && !isSame(file.getKey(), file.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }
}

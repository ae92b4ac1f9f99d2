package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Receipts as files: each stands once, whatever stands beside it. */
final class ReceiptFilesTest {
    @TempDir private Path folder = Path.of("");

    private static Receipt receipt(Kind kind, int note, int proof) {
        return new Receipt(
                "a",
                kind,
                "there",
                52,
                new byte[32],
                new byte[] {(byte) note},
                Instant.parse("2026-11-29T10:00:00Z"),
                new byte[] {(byte) proof});
    }

    private List<String> written(Receipt... receipts) throws EngineException {
        return ReceiptFiles.in(folder).write(List.of(receipts)).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
    }

    @Test
    void theSameCheckpointPutTwiceIsOneFile() throws EngineException {
        Receipt one = receipt(Kind.FILE, 1, 1);
        assertThat(written(one, one)).containsExactly("a-52.checkpoint");
        assertThat(written(one)).containsExactly("a-52.checkpoint");
    }

    @Test
    void twoTimeStampsOfOneCheckpointHaveTheirOwnNames() throws EngineException {
        Receipt one = receipt(Kind.TIME_STAMP, 1, 1);
        Receipt other = receipt(Kind.TIME_STAMP, 1, 2);
        String[] first = {"a-52.checkpoint", "a-52.tsr"};
        assertThat(written(one)).containsExactly(first);
        assertThat(written(one, other))
                .containsExactly("a-52.checkpoint", "a-52.tsr", "a-52-2.checkpoint", "a-52-2.tsr");
        assertThat(written(one)).containsExactly(first);
        assertThat(folder.resolve("a-52-2.tsr")).hasBinaryContent(new byte[] {2});
    }

    @Test
    void whatIsSomebodyElsesIsLeftAlone() throws Exception {
        Files.writeString(folder.resolve("a-52.checkpoint"), "mine");
        assertThat(written(receipt(Kind.FILE, 1, 1))).containsExactly("a-52-2.checkpoint");
        assertThat(folder.resolve("a-52.checkpoint")).hasContent("mine");
        Files.createSymbolicLink(folder.resolve("a-52-3.checkpoint"), folder.resolve("nowhere"));
        assertThat(written(receipt(Kind.FILE, 2, 1))).containsExactly("a-52-4.checkpoint");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> ReceiptFiles.in(file).write(List.of()))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.ending()).isEqualTo(Ending.USAGE));
    }
}

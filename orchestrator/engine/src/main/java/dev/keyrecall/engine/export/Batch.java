package dev.keyrecall.engine.export;

import dev.keyrecall.engine.port.LedgerRows;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Entries that are sent together, in order.
 *
 * @param first the first one's sequence number
 * @param lines each entry's line, without a line feed
 * @param idempotencyKey the same whenever the same entries are sent to the same sink
 */
public record Batch(long first, List<Line> lines, String idempotencyKey) {
    private static final String VERSION = "keyrecall-batch-v1";

    public Batch {
        lines = List.copyOf(lines);
    }

    /**
     * One entry.
     *
     * @param row as it is stored
     * @param bytes in the sink's format
     */
    public record Line(LedgerRows.Row row, byte[] bytes) {}

    static Batch of(
            String origin,
            String sink,
            List<OpenedRow> opened,
            ExportFormat format,
            OcsfEvents events) {
        List<Line> lines = new ArrayList<>(opened.size());
        for (OpenedRow one : opened) {
            lines.add(new Line(one.row(), LedgerExport.line(format, one, events)));
        }
        List<LedgerRows.Row> rows = opened.stream().map(OpenedRow::row).toList();
        return new Batch(rows.getFirst().sequence(), lines, key(origin, sink, rows));
    }

    /**
     * Of the log, the sink, the range and the entries: after a backup was restored, other entries
     * may have the numbers of those that were sent once.
     */
    static String key(String origin, String sink, List<LedgerRows.Row> rows) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        String head =
                String.join(
                        "\n",
                        VERSION,
                        origin,
                        sink,
                        Long.toString(rows.getFirst().sequence()),
                        Long.toString(rows.getLast().sequence()),
                        "");
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        rows.forEach(row -> digest.update(row.leafHash()));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The sequence number after the last one's. */
    public long end() {
        return first + lines.size();
    }
}

package dev.keyrecall.app.sink;

import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.spi.json.Json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A message of RFC 5424, framed as RFC 5425 asks for (docs/formats/sinks.md, section 2). */
final class SyslogMessage {
    private static final int FACILITY_LOG_AUDIT = 13;
    private static final int FACILITIES = 8;
    private static final int WARNING = 4;
    private static final int INFORMATIONAL = 6;
    private static final int SEQUENCE_MAX = Integer.MAX_VALUE;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private SyslogMessage() {}

    static void write(Parcel parcel, Parcel.Item item, OutputStream out) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        LedgerRows.Row row = item.row();
        String head = row == null ? ofTest(parcel) : ofEntry(parcel, row);
        message.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        if (!isAscii(item.bytes())) {
            message.writeBytes(BYTE_ORDER_MARK);
        }
        message.writeBytes(item.bytes());
        out.write((message.size() + " ").getBytes(StandardCharsets.US_ASCII));
        message.writeTo(out);
    }

    private static String ofEntry(Parcel parcel, LedgerRows.Row row) {
        Json.Obj entry = Leaf.parse(row.leaf());
        int priority = FACILITY_LOG_AUDIT * FACILITIES + severity(entry);
        long sequenceId = row.sequence() % SEQUENCE_MAX + 1;
        String head =
                "<%d>1 %s - keyrecall - %s"
                        .formatted(priority, entry.text("event_at"), entry.text("kind"));
        String meta = "[meta sequenceId=\"%d\"]".formatted(sequenceId);
        String own =
                "[keyrecall@32473 seq=\"%d\" leafHash=\"%s\" %s]"
                        .formatted(
                                row.sequence(),
                                HexFormat.of().formatHex(row.leafHash()),
                                common(parcel));
        return head + " " + meta + own + " ";
    }

    private static String ofTest(Parcel parcel) {
        int priority = FACILITY_LOG_AUDIT * FACILITIES + INFORMATIONAL;
        return "<%d>1 - - keyrecall - test [keyrecall@32473 %s] "
                .formatted(priority, common(parcel));
    }

    /** Neither holds a quote, a backslash or a bracket. */
    private static String common(Parcel parcel) {
        return "origin=\"%s\" batch=\"%s\"".formatted(parcel.origin(), parcel.key());
    }

    private static int severity(Json.Obj entry) {
        Json.Obj details = entry.object("details");
        boolean opened =
                entry.text("kind").equals("finding")
                        && details.get("change").filter(Json.of("opened")::equals).isPresent();
        boolean notDone = details.get("outcome").filter(Json.of("not-done")::equals).isPresent();
        return opened || notDone ? WARNING : INFORMATIONAL;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte one : bytes) {
            if (one < 0) {
                return false;
            }
        }
        return true;
    }
}

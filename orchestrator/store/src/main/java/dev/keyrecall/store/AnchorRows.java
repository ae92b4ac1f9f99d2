package dev.keyrecall.store;

import dev.keyrecall.engine.port.Anchors;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The tables {@code anchor} and {@code anchor_attempt}. */
record AnchorRows(Transaction transaction) implements Anchors {
    private static final String ADD =
            """
            INSERT INTO anchor (name, kind, place, size, root, note, at, receipt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String COLUMNS =
            "number, name, kind, place, size, root, note, at, receipt";

    private static final String NEWEST =
            "SELECT "
                    + COLUMNS
                    + """
                     FROM anchor AS one WHERE number =
                        (SELECT number FROM anchor AS other WHERE other.name = one.name
                         ORDER BY size DESC, number DESC LIMIT 1)
                    ORDER BY name
                    """;

    private static final String LARGEST =
            "SELECT "
                    + COLUMNS
                    + " FROM anchor WHERE name = ? ORDER BY size DESC, number DESC LIMIT ?";

    private static final String PAGE =
            "SELECT " + COLUMNS + " FROM anchor WHERE number > ? ORDER BY number LIMIT ?";

    private static final String ATTEMPT =
            "SELECT name, at, error FROM anchor_attempt WHERE name = ?";

    private static final String PUT =
            """
            INSERT INTO anchor_attempt (name, at, error) VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET at = excluded.at, error = excluded.error
            """;

    @Override
    public void add(Receipt receipt) {
        transaction.update(
                ADD,
                receipt.name(),
                Columns.word(receipt.kind()),
                receipt.place(),
                receipt.size(),
                receipt.root(),
                receipt.note(),
                Columns.time(receipt.at()),
                receipt.proof());
    }

    @Override
    public List<Receipt> newest() {
        return transaction.list(NEWEST, AnchorRows::receipt);
    }

    @Override
    public List<Receipt> largest(String name, int most) {
        return transaction.list(LARGEST, AnchorRows::receipt, name, most);
    }

    @Override
    public void forEach(Consumer<Receipt> visitor) {
        long after = 0;
        while (true) {
            List<Numbered> page =
                    transaction.list(
                            PAGE,
                            row -> new Numbered(row.integer("number"), receipt(row)),
                            after,
                            Limits.RECEIPTS_PER_PAGE);
            page.forEach(one -> visitor.accept(one.receipt()));
            if (page.size() < Limits.RECEIPTS_PER_PAGE) {
                return;
            }
            after = page.getLast().number();
        }
    }

    private record Numbered(long number, Receipt receipt) {}

    private static Receipt receipt(Row row) throws SQLException {
        return new Receipt(
                row.text("name"),
                row.constant("kind", Kind.class),
                row.text("place"),
                row.integer("size"),
                row.bytes("root"),
                row.bytes("note"),
                row.time("at"),
                row.bytes("receipt"));
    }

    @Override
    public Optional<Attempt> attempt(String name) {
        return transaction.first(
                ATTEMPT,
                row -> new Attempt(row.text("name"), row.time("at"), row.textOrNull("error")),
                name);
    }

    @Override
    public void put(Attempt attempt) {
        transaction.update(PUT, attempt.name(), Columns.time(attempt.at()), attempt.error());
    }
}

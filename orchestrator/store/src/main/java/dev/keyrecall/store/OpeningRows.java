package dev.keyrecall.store;

import dev.keyrecall.engine.port.Openings;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The table {@code opening}. */
record OpeningRows(Transaction transaction) implements Openings {
    private static final String FIND =
            "SELECT commitment, salt, text FROM opening WHERE commitment = ?";

    /** As many as an entry has of them; an unused place repeats one. */
    private static final String OF_TEXTS =
            "SELECT commitment, salt, text FROM opening WHERE text IN (?, ?, ?, ?)";

    private static final int TEXTS_AT_ONCE = 4;

    private static final String ADD =
            "INSERT INTO opening (commitment, salt, text) VALUES (?, ?, ?)";

    private static final String PAGE =
            """
            SELECT commitment, salt, text FROM opening WHERE commitment > ?
            ORDER BY commitment LIMIT ?
            """;

    private static final String REMOVE = "DELETE FROM opening WHERE commitment = ?";

    @Override
    public Optional<Opening> find(String commitment) {
        return transaction.first(FIND, OpeningRows::opening, commitment);
    }

    @Override
    public List<Opening> ofTexts(Collection<String> texts) {
        List<Opening> found = new ArrayList<>();
        List<String> all = List.copyOf(texts);
        for (int from = 0; from < all.size(); from += TEXTS_AT_ONCE) {
            Object[] values = new Object[TEXTS_AT_ONCE];
            for (int i = 0; i < TEXTS_AT_ONCE; i++) {
                values[i] = all.get(Math.min(from + i, all.size() - 1));
            }
            found.addAll(transaction.list(OF_TEXTS, OpeningRows::opening, values));
        }
        return found;
    }

    @Override
    public void add(Opening opening) {
        transaction.update(ADD, opening.commitment(), opening.salt(), opening.text());
    }

    /** By pages, so that the visitor may use the transaction itself. */
    @Override
    public void forEach(Consumer<Opening> visitor) {
        String after = "";
        while (true) {
            List<Opening> page =
                    transaction.list(PAGE, OpeningRows::opening, after, Limits.OPENINGS_PER_PAGE);
            page.forEach(visitor);
            if (page.size() < Limits.OPENINGS_PER_PAGE) {
                return;
            }
            after = page.getLast().commitment();
        }
    }

    @Override
    public void remove(String commitment) {
        // The law looks for the entry in its table.
        transaction.tail().settle(transaction);
        transaction.update(REMOVE, commitment);
    }

    private static Opening opening(Row row) throws SQLException {
        return new Opening(row.text("commitment"), row.bytes("salt"), row.text("text"));
    }
}

package dev.keyrecall.store;

import dev.keyrecall.engine.port.Policies;
import dev.keyrecall.spi.json.Json;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code policy}. */
record PolicyRows(Transaction transaction) implements Policies {
    private static final String ADD =
            "INSERT INTO policy (serial, digest, bytes, signatures, at) VALUES (?, ?, ?, ?, ?)";

    private static final String COLUMNS =
            "SELECT serial, digest, bytes, signatures, at FROM policy ORDER BY serial ";

    private static final String CURRENT = COLUMNS + "DESC LIMIT 1";

    private static final String ALL = COLUMNS + "ASC";

    @Override
    public void add(StoredPolicy policy) {
        transaction.update(
                ADD,
                policy.serial(),
                policy.digest(),
                policy.bytes(),
                Json.strings(policy.signatures()).compact(),
                Columns.time(policy.at()));
    }

    @Override
    public Optional<StoredPolicy> current() {
        return transaction.first(CURRENT, PolicyRows::policy);
    }

    @Override
    public List<StoredPolicy> all() {
        return transaction.list(ALL, PolicyRows::policy);
    }

    private static StoredPolicy policy(Row row) throws SQLException {
        return new StoredPolicy(
                row.smallInteger("serial"),
                row.text("digest"),
                row.bytes("bytes"),
                texts(row.text("signatures")),
                row.time("at"));
    }

    private static List<String> texts(String array) {
        if (!(Json.parse(array) instanceof Json.Arr(List<Json> items))) {
            throw new IllegalArgumentException("the signatures are no array");
        }
        List<String> texts = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof Json.Str(String text))) {
                throw new IllegalArgumentException("a signature is no text");
            }
            texts.add(text);
        }
        return texts;
    }
}

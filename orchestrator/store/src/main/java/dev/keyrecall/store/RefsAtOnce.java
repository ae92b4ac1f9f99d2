package dev.keyrecall.store;

import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Asks one query of some credentials, a bounded number at a time. */
final class RefsAtOnce {
    /**
     * What stands in the query where it names them: as many question marks as are asked at once.
     */
    static final String MARKS =
            "ref IN (" + String.join(", ", Collections.nCopies(Limits.REFS_AT_ONCE, "?")) + ")";

    private RefsAtOnce() {}

    /**
     * The rows of all.
     *
     * @param sql ends its conditions with {@link #MARKS}
     * @param leading the values of the marks before
     */
    static <T> List<T> list(
            Transaction transaction,
            String sql,
            Row.Reading<T> reading,
            List<CredentialRef> refs,
            String... leading) {
        List<T> rows = new ArrayList<>();
        for (int from = 0; from < refs.size(); from += Limits.REFS_AT_ONCE) {
            int to = Math.min(refs.size(), from + Limits.REFS_AT_ONCE);
            rows.addAll(transaction.list(sql, reading, values(refs.subList(from, to), leading)));
        }
        return rows;
    }

    /** Always as many; those that are too few are filled up with the last. */
    private static @Nullable Object[] values(List<CredentialRef> refs, String... leading) {
        @Nullable Object[] values = new @Nullable Object[leading.length + Limits.REFS_AT_ONCE];
        System.arraycopy(leading, 0, values, 0, leading.length);
        for (int i = 0; i < Limits.REFS_AT_ONCE; i++) {
            values[leading.length + i] = refs.get(Math.min(i, refs.size() - 1)).toString();
        }
        return values;
    }
}

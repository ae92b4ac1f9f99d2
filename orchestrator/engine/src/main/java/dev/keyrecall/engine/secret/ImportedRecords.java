package dev.keyrecall.engine.secret;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.Fingerprint;
import dev.keyrecall.vault.lookup.FingerprintTable;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What one import has met so far: the newest version of each credential, and which values stand in
 * more than one. 75 to 115 bytes a row.
 */
final class ImportedRecords {
    private static final int FIRST_ROWS = 1_024;

    private final FingerprintTable records = new FingerprintTable(FIRST_ROWS);
    private final FingerprintTable values = new FingerprintTable(FIRST_ROWS);
    private final BitSet reused = new BitSet();
    private final MessageDigest digest;
    private int[] version = new int[FIRST_ROWS];
    private byte[] rank = new byte[FIRST_ROWS];
    private long[] holder = new long[FIRST_ROWS];
    private int[] recordOf = new int[FIRST_ROWS];

    ImportedRecords() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** The number of a credential in this file; {@link FingerprintTable#NONE} when it is new. */
    int find(CredentialRef ref) {
        return records.find(hash(ref.toString()));
    }

    /** Notes a credential's newest version. Returns the credential's number. */
    int note(CredentialRef ref, int newest, int newestRank, @Nullable String customer) {
        byte[] hash = hash(ref.toString());
        int number = records.find(hash);
        if (number == FingerprintTable.NONE) {
            number = records.add(hash);
            if (number == version.length) {
                version = Arrays.copyOf(version, number + number / 2);
                rank = Arrays.copyOf(rank, number + number / 2);
                holder = Arrays.copyOf(holder, number + number / 2);
            }
        }
        version[number] = newest;
        rank[number] = (byte) newestRank;
        holder[number] = whose(customer);
        return number;
    }

    int version(int record) {
        return version[record];
    }

    int rank(int record) {
        return rank[record];
    }

    /** Whether a credential met before is this customer's; null for our own. */
    boolean isOf(int record, @Nullable String customer) {
        return holder[record] == whose(customer);
    }

    private long whose(@Nullable String customer) {
        return customer == null ? 0 : ByteBuffer.wrap(hash(customer)).getLong() | 1;
    }

    /**
     * Notes the value of a row.
     *
     * @param elsewhere whether the store holds it for another credential
     */
    void noteValue(int record, Fingerprint value, boolean elsewhere) {
        byte[] bytes = value.bytes();
        int before = values.find(bytes);
        while (before != FingerprintTable.NONE && recordOf[before] == record) {
            before = values.before(before);
        }
        int row = values.add(bytes);
        if (row == recordOf.length) {
            recordOf = Arrays.copyOf(recordOf, row + row / 2);
        }
        recordOf[row] = record;
        if (before != FingerprintTable.NONE) {
            reused.set(before);
        }
        if (before != FingerprintTable.NONE || elsewhere) {
            reused.set(row);
        }
    }

    /** How many rows have a value that another credential has too. */
    int reused() {
        return reused.cardinality();
    }

    private byte[] hash(String text) {
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.keyrecall.vault.timestamp;

import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A granted {@code TimeStampResp}, read and not believed yet. */
record Answer(TimeStampToken token) {
    /** An authority's words, as far as they are repeated. */
    private static final int WORDS_MAX_CHARS = 120;

    /** The library meets malformed bytes with many kinds of exception, some when it is asked. */
    static Answer parse(byte[] der) throws TimeStampException {
        try {
            // By way of a primitive, which leaves no byte unread.
            return granted(
                    new TimeStampResponse(
                            TimeStampResp.getInstance(ASN1Primitive.fromByteArray(der))));
        } catch (IOException | TSPException | RuntimeException e) {
            throw new TimeStampException("it is no answer of a time-stamping authority");
        }
    }

    private static Answer granted(TimeStampResponse response) throws TimeStampException {
        int status = response.getStatus();
        TimeStampToken token = response.getTimeStampToken();
        if ((status != PKIStatus.GRANTED && status != PKIStatus.GRANTED_WITH_MODS)
                || token == null) {
            String words = response.getStatusString();
            throw new TimeStampException(
                    "the authority refuses (status "
                            + status
                            + ")"
                            + (words == null ? "" : ": " + cut(words)));
        }
        return new Answer(token);
    }

    private static String cut(String words) {
        return words.length() <= WORDS_MAX_CHARS ? words : words.substring(0, WORDS_MAX_CHARS);
    }

    @Nullable BigInteger nonce() {
        return token.getTimeStampInfo().getNonce();
    }

    void requireOf(byte[] content) throws TimeStampException {
        boolean hash =
                TSPAlgorithms.SHA256.equals(token.getTimeStampInfo().getMessageImprintAlgOID());
        if (!hash
                || !MessageDigest.isEqual(
                        token.getTimeStampInfo().getMessageImprintDigest(), sha256(content))) {
            throw new TimeStampException("it is a time stamp of something else");
        }
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}

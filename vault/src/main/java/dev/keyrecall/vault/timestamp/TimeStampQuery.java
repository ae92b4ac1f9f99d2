package dev.keyrecall.vault.timestamp;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/**
 * A question to a time-stamping authority: the SHA-256 of some content, a nonce, and the wish for
 * its certificates.
 */
public final class TimeStampQuery {
    /** So far may the authority's clock and ours be apart. */
    public static final Duration APART_MAX = Duration.ofMinutes(5);

    private static final ASN1ObjectIdentifier SHA_256 = TSPAlgorithms.SHA256;
    private static final int NONCE_BITS = 128;

    private final byte[] content;
    private final TimeStampRequest request;

    private TimeStampQuery(byte[] content, TimeStampRequest request) {
        this.content = content;
        this.request = request;
    }

    /** Asks for a time stamp of this content. */
    public static TimeStampQuery of(byte[] content, SecureRandom random) {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        BigInteger nonce = new BigInteger(NONCE_BITS, random);
        return new TimeStampQuery(
                content.clone(), generator.generate(SHA_256, Answer.sha256(content), nonce));
    }

    /** What is sent: a {@code TimeStampReq}, DER. */
    public byte[] bytes() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes the authority's answer.
     *
     * @param answer a {@code TimeStampResp}, DER
     * @param now by our clock
     * @throws TimeStampException when it is a refusal, is not to be believed, or is not about this
     *     question, or about now
     */
    public TimeStamp accept(byte[] answer, TimeStampTrust trust, Instant now)
            throws TimeStampException {
        Answer read = Answer.parse(answer);
        if (!request.getNonce().equals(read.nonce())) {
            throw new TimeStampException("it answers another question: the nonce is not ours");
        }
        TimeStamp stamp = trust.verify(read, content);
        if (Duration.between(stamp.at(), now).abs().compareTo(APART_MAX) > 0) {
            throw new TimeStampException(
                    "it says that it is "
                            + stamp.at()
                            + ", and by our clock it is "
                            + now
                            + ": set the clock, or ask another authority");
        }
        return stamp;
    }
}

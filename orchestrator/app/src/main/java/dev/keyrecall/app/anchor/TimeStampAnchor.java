package dev.keyrecall.app.anchor;

import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.vault.timestamp.TimeStamp;
import dev.keyrecall.vault.timestamp.TimeStampException;
import dev.keyrecall.vault.timestamp.TimeStampQuery;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A time-stamping authority of RFC 3161. */
public final class TimeStampAnchor implements Anchor {
    private final String name;
    private final Duration every;
    private final URI url;
    private final Path certificates;
    private final Transport transport;
    private final InstantSource clock;
    private final SecureRandom random;

    TimeStampAnchor(
            String name,
            Duration every,
            URI url,
            Path certificates,
            Transport transport,
            InstantSource clock,
            SecureRandom random) {
        this.name = name;
        this.every = every;
        this.url = url;
        this.certificates = certificates;
        this.transport = transport;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return Kind.TIME_STAMP;
    }

    @Override
    public String place() {
        return url.toString();
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public Put put(SignedHead head) throws AnchorException {
        TimeStampQuery query = TimeStampQuery.of(head.note(), random);
        Transport.Answer answer = transport.post(url, "application/timestamp-query", query.bytes());
        answer.requireYes();
        try {
            TimeStamp stamp =
                    query.accept(
                            answer.body(),
                            CertificateFile.configured(certificates),
                            clock.instant());
            return new Put(stamp.at(), answer.body());
        } catch (TimeStampException e) {
            throw new AnchorException("its answer is not taken: " + e.getMessage());
        }
    }

    @Override
    public void require(Receipt receipt) throws AnchorException {
        TimeStamp stamp = verify(receipt.proof(), receipt.note());
        if (!stamp.at().equals(receipt.at())) {
            throw new AnchorException("the time beside the time stamp is not the one it tells");
        }
    }

    /**
     * Verifies a time stamp by this authority's certificates.
     *
     * @param answer as it came
     * @param note what it should be of
     * @return when
     * @throws AnchorException when it is not to be believed
     */
    public Instant time(byte[] answer, byte[] note) throws AnchorException {
        return verify(answer, note).at();
    }

    private TimeStamp verify(byte[] answer, byte[] note) throws AnchorException {
        try {
            return CertificateFile.configured(certificates).verify(answer, note);
        } catch (TimeStampException e) {
            throw new AnchorException("the time stamp does not verify: " + e.getMessage());
        }
    }
}

package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.anchor.Anchor.Put;
import dev.keyrecall.engine.port.Anchors;
import dev.keyrecall.engine.port.Anchors.Attempt;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.port.Store;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Puts what was signed last at an anchor, and keeps the receipt. Thread-safe. */
public final class Anchoring {
    /** A try that failed is not repeated sooner, unless somebody asks for it. */
    static final Duration RETRY_MIN = Duration.ofMinutes(1);

    private final Store store;
    private final InstantSource clock;

    public Anchoring(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Why it is tried now. */
    public enum Occasion {
        /** Somebody keeps the log: as often as the anchor's configuration says. */
        MEANWHILE,
        /** A session ends in which something was signed, or a certificate is issued. */
        AT_THE_END,
        /** A person asks for it. */
        ASKED
    }

    /**
     * What became of a try.
     *
     * @param size of how many entries the checkpoint is; 0 where nothing was signed yet
     * @param fresh whether it was put there now; false where it stood there already
     * @param trouble why it failed; null where it did not
     */
    public record Outcome(Anchor anchor, long size, boolean fresh, @Nullable String trouble) {}

    /** Whether it is to be tried on this occasion. */
    public boolean isDue(Anchor anchor, Occasion occasion) {
        if (occasion == Occasion.ASKED) {
            return true;
        }
        Standing standing = standing(anchor);
        return standing.isBehind() && isTime(anchor, occasion, standing.attempt());
    }

    private boolean isTime(Anchor anchor, Occasion occasion, @Nullable Attempt last) {
        if (last == null) {
            return true;
        }
        Duration ago = Duration.between(last.at(), clock.instant());
        // A clock that was set back holds nothing up.
        if (ago.isNegative()) {
            return true;
        }
        Duration least = last.error() == null ? Duration.ZERO : RETRY_MIN;
        if (occasion == Occasion.MEANWHILE && anchor.every().compareTo(least) > 0) {
            least = anchor.every();
        }
        return ago.compareTo(least) >= 0;
    }

    /** Both as they stand at one moment. */
    private record Standing(
            @Nullable SignedHead signed, @Nullable Receipt newest, @Nullable Attempt attempt) {
        boolean isBehind() {
            return signed != null && (newest == null || newest.size() < signed.size());
        }
    }

    private Standing standing(Anchor anchor) {
        return store.read(
                tx ->
                        new Standing(
                                tx.signedHeads().find().orElse(null),
                                tx.anchors().newest().stream()
                                        .filter(one -> one.name().equals(anchor.name()))
                                        .filter(one -> one.kind() == anchor.kind())
                                        // What was put elsewhere is not there.
                                        .filter(one -> one.place().equals(anchor.place()))
                                        .findFirst()
                                        .orElse(null),
                                tx.anchors().attempt(anchor.name()).orElse(null)));
    }

    /**
     * Tries it, whatever was tried before. Where what was signed last stands there already and
     * still shows, nothing is put.
     */
    public Outcome attempt(Anchor anchor) {
        Standing standing = standing(anchor);
        SignedHead signed = standing.signed();
        if (signed == null) {
            return new Outcome(anchor, 0, false, null);
        }
        Receipt newest = standing.newest();
        if (newest != null && !standing.isBehind() && shows(anchor, newest)) {
            return new Outcome(anchor, newest.size(), false, null);
        }
        try {
            Put put = anchor.put(signed);
            keep(anchor, Optional.of(receipt(anchor, signed, put)), null);
            return new Outcome(anchor, signed.size(), true, null);
        } catch (AnchorException e) {
            return failed(anchor, signed.size(), String.valueOf(e.getMessage()));
        }
    }

    /** Keeps that a try has failed. */
    public Outcome failed(Anchor anchor, long size, String why) {
        keep(anchor, Optional.empty(), why);
        return new Outcome(anchor, size, false, why);
    }

    private static boolean shows(Anchor anchor, Receipt newest) {
        try {
            anchor.require(newest);
            return true;
        } catch (AnchorException e) {
            return false;
        }
    }

    private static Receipt receipt(Anchor anchor, SignedHead signed, Put put) {
        return new Receipt(
                anchor.name(),
                anchor.kind(),
                anchor.place(),
                signed.size(),
                signed.root(),
                signed.note(),
                put.at(),
                put.proof());
    }

    private void keep(Anchor anchor, Optional<Receipt> receipt, @Nullable String error) {
        Instant now = clock.instant();
        String kept =
                error == null || error.length() <= Anchors.ERROR_MAX_CHARS
                        ? error
                        : error.substring(0, Anchors.ERROR_MAX_CHARS);
        boolean _ =
                store.write(
                        tx -> {
                            receipt.ifPresent(tx.anchors()::add);
                            tx.anchors().put(new Attempt(anchor.name(), now, kept));
                            return true;
                        });
    }
}

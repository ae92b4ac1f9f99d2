package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.Receipt;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends to the ledger, inside the transaction of the state that the entry explains: both are kept
 * or neither is. Thread-safe.
 */
public final class LedgerWriter {
    private final Engine engine;
    private final Committing committing;

    public LedgerWriter(Engine engine) {
        this.engine = engine;
        this.committing = new Committing(engine);
    }

    /**
     * Appends one entry and moves the head over it.
     *
     * @return the entry's sequence number, from 0
     * @throws StoreException CORRUPTED when the stored head cannot be extended
     * @throws IllegalArgumentException when the entry is longer than {@link Leaf#LENGTH_MAX_BYTES};
     *     the transaction must then be given up
     */
    public long append(Tx tx, Entry entry) {
        LedgerRows.@Nullable Head head = tx.ledger().head().orElse(null);
        long sequence = head == null ? 0 : head.size();
        Committing.Told people = committing.to(tx, head, personal(engine.actor(), entry));
        byte[] leaf = Leaf.bytes(leaf(people, sequence, entry));
        byte[] leafHash = Merkle.leafHash(leaf);
        LedgerRows.Head next = extend(head, leafHash);
        tx.ledger().append(sequence, leaf, leafHash, next);
        if (entry.kind().equals(Commitments.ERASURE)) {
            committing.forget();
        } else {
            committing.appended(next, people);
        }
        return sequence;
    }

    /**
     * The head after one more leaf.
     *
     * @param head the head so far; null for an empty ledger
     */
    public static LedgerRows.Head extend(LedgerRows.@Nullable Head head, byte[] leafHash) {
        CompactRange before = head == null ? CompactRange.empty() : head.tree();
        return new LedgerRows.Head(before.append(leafHash));
    }

    private String leaf(Committing.Told people, long sequence, Entry entry) {
        return new LeafText(engine.actor().authenticatedBy(), engine.buildId())
                .of(sequence, Leaf.time(engine.clock().instant()), entry, people.commitments());
    }

    /** What tells of people, which the leaf commits to. */
    private static Map<String, String> personal(Actor actor, Entry entry) {
        Map<String, String> personal = new HashMap<>(entry.personal());
        personal.put(Commitments.NAME, actor.name());
        personal.put(Commitments.OS_USER, actor.osUser());
        if (actor.reason() != null) {
            personal.put(Commitments.REASON, actor.reason());
        }
        return personal;
    }

    /**
     * What an entry says; sequence, recording time, actor and build are the writer's. Each method
     * that takes a value gives a copy in which it is set; a null stays out. Never holds a secret.
     *
     * @param kind one of {@link Leaf#KINDS}
     * @param what what happened, in a sentence for a person
     * @param details what else belongs to this kind, by {@code docs/formats/ledger.md}
     * @param subject what the entry is about, by the names of {@link Leaf#SUBJECT}; {@code
     *     event_at} when it happened at another time than it was recorded; and what else the format
     *     page names that does not stand in every leaf
     * @param personal texts about people, which the leaf commits to, by the pointer (RFC 6901) to
     *     where they are shown
     */
    public record Entry(
            String kind,
            String what,
            Json.Obj details,
            Json.Obj subject,
            Map<String, String> personal) {
        public Entry {
            personal = Map.copyOf(personal);
            if (!Leaf.KINDS.contains(kind)) {
                throw new IllegalArgumentException("no kind of ledger entry: " + kind);
            }
        }

        public Entry(String kind, String what, Json.Obj details) {
            this(kind, what, details, Json.object().build(), Map.of());
        }

        public Entry campaign(@Nullable String id) {
            return with("campaign", Json.of(id));
        }

        /** A member of its details that tells of a person. */
        public Entry personal(String member, String text) {
            Map<String, String> more = new HashMap<>(personal);
            more.put("/details/" + member, text);
            return new Entry(kind, what, details, subject, more);
        }

        /** The unit's place in the campaign's plan. */
        public Entry ordinal(int ordinal) {
            return with("unit", Json.of(ordinal));
        }

        public Entry step(Step step) {
            return with("step", Json.of(step.word()));
        }

        /** The step's attempt, from 1. */
        public Entry attempt(int attempt) {
            return with("attempt", Json.of(attempt));
        }

        /** The credential it is about. */
        public Entry ref(@Nullable CredentialRef ref) {
            return with("ref", Json.of(ref == null ? null : ref.toString()));
        }

        /** The vault's keyed fingerprint of that credential's value. */
        public Entry fingerprint(@Nullable String fingerprint) {
            return with("fingerprint", Json.of(fingerprint));
        }

        /** The plan's digest: lower-case hex SHA-256 of its bytes. */
        public Entry planDigest(String digest) {
            return with("plan_digest", Json.of(digest));
        }

        /** The sequence number of the entry that this one answers. */
        public Entry answersTo(long sequence) {
            return with("answers_to", Json.of(sequence));
        }

        /** The provider's own id of the request; null when it gave none. */
        public Entry providerRequestId(@Nullable String id) {
            return with("provider_request_id", Json.of(id));
        }

        /**
         * What stood before, as the lower-case hex SHA-256 that the format page tells for the kind.
         */
        public Entry before(@Nullable String digest) {
            return told("before_digest", Json.of(digest));
        }

        /** What stands from now on, likewise. */
        public Entry after(@Nullable String digest) {
            return told("after_digest", Json.of(digest));
        }

        /** The digests of the approvals that this was done under. */
        public Entry approvals(List<String> digests) {
            return told("approval_digests", Json.strings(digests));
        }

        /** What passed between us and the provider, and how long the answer took. */
        public Entry exchange(Receipt receipt, @Nullable Duration latency) {
            return providerRequestId(receipt.requestId())
                    .told("request_hash", Json.of(receipt.requestHash()))
                    .told("response_hash", Json.of(receipt.responseHash()))
                    .told(
                            "latency_ms",
                            latency == null ? Json.Null.NULL : Json.of(latency.toMillis()));
        }

        /** A member that stands only where there is something to tell. */
        private Entry told(String name, Json value) {
            return value.equals(Json.Null.NULL) ? this : with(name, value);
        }

        /** When it happened, where that is not the moment of recording. */
        public Entry eventTime(Instant at) {
            return with("event_at", Json.of(Leaf.time(at)));
        }

        private Entry with(String name, Json value) {
            return new Entry(kind, what, details, subject.with(name, value), personal);
        }
    }
}

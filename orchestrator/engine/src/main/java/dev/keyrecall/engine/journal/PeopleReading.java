package dev.keyrecall.engine.journal;

import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.spi.json.Json;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Shows whom entries commit to, inside one transaction: the text where its opening stands, and
 * {@code erased:} with the commitment's first digits where it does not. Not thread-safe.
 */
public final class PeopleReading {
    /** How many openings are in memory at once: those of people fit, those of reasons may not. */
    private static final int KEPT_MAX = 4_096;

    private final Tx tx;
    private final Map<String, Optional<Opening>> kept = new HashMap<>();

    public PeopleReading(Tx tx) {
        this.tx = tx;
    }

    /**
     * What is shown for a commitment.
     *
     * @throws StoreException CORRUPTED when its opening is not what was committed to
     */
    public String text(String commitment) {
        return opening(commitment)
                .map(Opening::text)
                .orElseGet(() -> Commitments.erased(commitment));
    }

    /**
     * An entry as a person reads it.
     *
     * @throws StoreException CORRUPTED when an opening is not what was committed to
     * @throws dev.keyrecall.spi.json.JsonException when its commitments are not of their form
     */
    public Json.Obj opened(Json.Obj entry) {
        return Commitments.opened(entry, this::text);
    }

    /**
     * The openings of an entry, for whoever is to be shown that they are what it commits to: by the
     * pointer to the member, {@code salt} in hexadecimal and {@code text}. Without what is erased.
     */
    public Json.Obj openings(Json.Obj entry) {
        Json.Builder openings = Json.object();
        Commitments.in(entry)
                .forEach(
                        (pointer, commitment) ->
                                opening(commitment)
                                        .ifPresent(one -> openings.put(pointer, document(one))));
        return openings.build();
    }

    private static Json.Obj document(Opening opening) {
        return Json.object()
                .put("salt", HexFormat.of().formatHex(opening.salt()))
                .put("text", opening.text())
                .build();
    }

    private Optional<Opening> opening(String commitment) {
        Optional<Opening> known = kept.get(commitment);
        if (known != null) {
            return known;
        }
        Optional<Opening> found = tx.openings().find(commitment);
        found.ifPresent(PeopleReading::requireTrue);
        if (kept.size() == KEPT_MAX) {
            kept.clear();
        }
        kept.put(commitment, found);
        return found;
    }

    private static void requireTrue(Opening opening) {
        if (!Commitments.of(opening.salt(), opening.text()).equals(opening.commitment())) {
            throw new StoreException(
                    StoreException.Kind.CORRUPTED,
                    "the opening of the commitment "
                            + opening.commitment()
                            + " is not what was committed to",
                    null);
        }
    }
}

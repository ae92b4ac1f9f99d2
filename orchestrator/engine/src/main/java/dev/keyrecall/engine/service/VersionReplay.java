package dev.keyrecall.engine.service;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.Secrets.Standing;
import dev.keyrecall.engine.secret.Labelled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The versions of one credential as its entries tell of them, replayed in the order of the entries
 * (docs/formats/ledger.md, section 2.4).
 */
final class VersionReplay {
    private final String ref;
    private final List<ToldMove> moves;
    private final List<State> states = new ArrayList<>();
    private int next;

    /**
     * Of one credential.
     *
     * @param moves what is told of its versions after their sealing, in the order of the entries
     */
    VersionReplay(String ref, List<ToldMove> moves) {
        this.ref = ref;
        this.moves = moves;
    }

    /** The next version was sealed, after all moves before the entry that tells of it. */
    void sealed(Standing row) {
        if (row.place().version() != states.size() + 1) {
            throw new Mismatch(VaultAgreement.name(ref, states.size() + 1L) + " is missing");
        }
        while (next < moves.size() && moves.get(next).sequence() < row.toldBy()) {
            move(moves.get(next++));
        }
        String label = Labelled.word(row.firstLabel());
        if (label != null) {
            makeRoom(label);
        }
        states.add(new State(label));
    }

    private void makeRoom(String label) {
        for (State state : states) {
            if (label.equals(state.label)) {
                boolean current = label.equals("current");
                if (current) {
                    makeRoom("previous");
                }
                state.label = current ? "previous" : null;
                return;
            }
        }
    }

    private void move(ToldMove move) {
        if (move.version() < 1 || move.version() > states.size()) {
            throw move.unknown(ref);
        }
        State state = states.get((int) move.version() - 1);
        state.label = move.label();
        if (move.destroyedAt() != null) {
            state.destroyedBy = move;
        }
    }

    /**
     * Compares what is told with what stands.
     *
     * @param versions as they were given, all of them
     */
    void require(List<Standing> versions) {
        while (next < moves.size()) {
            move(moves.get(next++));
        }
        for (Standing row : versions) {
            State state = states.get(row.place().version() - 1);
            String name = VaultAgreement.name(row);
            if (state.destroyedBy != null && !row.destroyed()) {
                throw Mismatch.at(
                        state.destroyedBy.sequence(),
                        "tells that " + name + " was destroyed, and it was put back");
            }
            if (state.destroyedBy == null && row.destroyed()) {
                throw new Mismatch("no entry tells that " + name + " was destroyed");
            }
            if (state.destroyedBy != null
                    && !Objects.equals(state.destroyedBy.destroyedAt(), row.destroyedAt())) {
                throw Mismatch.at(
                        state.destroyedBy.sequence(),
                        "tells that " + name + " was destroyed at another time");
            }
            if (!Objects.equals(state.label, Labelled.word(row.label()))) {
                throw new Mismatch(
                        name
                                + " stands "
                                + shown(Labelled.word(row.label()))
                                + ", and by the entries it is "
                                + shown(state.label));
            }
        }
    }

    private static String shown(@Nullable String label) {
        return label == null ? "without a label" : "as '" + label + "'";
    }

    /** Of one version, as told so far. */
    private static final class State {
        private @Nullable String label;
        private @Nullable ToldMove destroyedBy;

        State(@Nullable String label) {
            this.label = label;
        }
    }
}

package dev.keyrecall.engine.contract;

import static dev.keyrecall.engine.contract.Samples.CAMPAIGN;
import static dev.keyrecall.engine.contract.Samples.FACTS;
import static dev.keyrecall.engine.contract.Samples.LAB;
import static dev.keyrecall.engine.contract.Samples.NOTHING;
import static dev.keyrecall.engine.contract.Samples.NOW;
import static dev.keyrecall.engine.contract.Samples.PROD;
import static dev.keyrecall.engine.contract.Samples.found;
import static dev.keyrecall.engine.contract.Samples.intent;
import static dev.keyrecall.engine.contract.Samples.list;
import static dev.keyrecall.engine.contract.Samples.write;
import static dev.keyrecall.engine.contract.StoreContract.populated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.engine.port.Journal.IntentRow;
import dev.keyrecall.engine.port.Journal.JournalRow;
import dev.keyrecall.engine.port.Journal.OutcomeKind;
import dev.keyrecall.engine.port.Lanes.Lane;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.spi.CallClass;

import java.util.List;
import java.util.UUID;

/** Intents, outcomes and lanes. */
final class JournalLaws {
    private JournalLaws() {}

    static List<StoreContract.Law> laws() {
        return List.of(
                populated("intentsAreKeptWhole", JournalLaws::intentsAreKeptWhole),
                populated("anIntentEndsOnce", JournalLaws::anIntentEndsOnce),
                populated("aResourceHasOneOpenIntent", JournalLaws::aResourceHasOneOpenIntent),
                populated("anAttemptStandsOnce", JournalLaws::anAttemptStandsOnce),
                populated("anIntentNeedsItsUnit", JournalLaws::anIntentNeedsItsUnit),
                populated("aFormerOwnerIsFenced", JournalLaws::aFormerOwnerIsFenced),
                populated("theEpochOfALaneNeverFalls", JournalLaws::theEpochNeverFalls),
                populated("lanesAreKeptWhole", JournalLaws::lanesAreKeptWhole));
    }

    private static void open(Store store, IntentRow intent) {
        write(store, tx -> tx.journal().openIntent(intent));
    }

    private static void close(Store store, UUID intent, OutcomeKind kind) {
        write(store, tx -> tx.journal().closeIntent(intent, kind, FACTS, NOW.plusSeconds(1)));
    }

    private static void intentsAreKeptWhole(Store store) {
        int number = 0;
        for (Step step : Step.values()) {
            CallClass callClass = cycle(CallClass.values(), number);
            OutcomeKind kind = cycle(OutcomeKind.values(), number);
            IntentRow full =
                    new IntentRow(
                            new UUID(number, ~number),
                            CAMPAIGN,
                            1,
                            step,
                            1,
                            number % 2 == 0 ? PROD : LAB,
                            number,
                            callClass,
                            "user/" + number,
                            number % 2 == 0 ? List.of() : List.of("b", "a"),
                            FACTS,
                            NOW.minusSeconds(number));
            open(store, full);
            assertThat(list(store, tx -> tx.journal().openIntents(full.lane())))
                    .containsExactly(full);
            assertThat(list(store, tx -> tx.journal().ofUnit(CAMPAIGN, 1)).getLast())
                    .isEqualTo(new JournalRow(full, null, NOTHING, null));
            close(store, full.id(), kind);
            assertThat(list(store, tx -> tx.journal().ofUnit(CAMPAIGN, 1)).getLast())
                    .isEqualTo(new JournalRow(full, kind, FACTS, NOW.plusSeconds(1)));
            number++;
        }
        assertThat(list(store, tx -> tx.journal().openIntents(PROD))).isEmpty();
        assertThat(list(store, tx -> tx.journal().ofUnit(CAMPAIGN, 1)))
                .extracting(row -> row.intent().step())
                .containsExactly(Step.values());
        assertThat(list(store, tx -> tx.journal().ofUnit(CAMPAIGN, 2))).isEmpty();
    }

    private static <T> T cycle(T[] all, int number) {
        return all[number % all.length];
    }

    private static void anIntentEndsOnce(Store store) {
        IntentRow intent = intent(1, Step.REVOKE, 1, "key");
        open(store, intent);
        close(store, intent.id(), OutcomeKind.DONE);
        assertThatIllegalStateException()
                .isThrownBy(() -> close(store, intent.id(), OutcomeKind.RECONCILED))
                .withMessageContaining("exactly one outcome");
        assertThatIllegalStateException()
                .isThrownBy(() -> close(store, new UUID(9, 9), OutcomeKind.DONE))
                .withMessageContaining("unknown");
    }

    private static void aResourceHasOneOpenIntent(Store store) {
        IntentRow first = intent(1, Step.ISSUE, 1, "user/a");
        open(store, first);
        assertThatIllegalStateException()
                .isThrownBy(() -> open(store, intent(2, Step.ISSUE, 1, "user/a")))
                .withMessageContaining("one open intent");
        open(store, intent(2, Step.ISSUE, 1, "user/b"));
        IntentRow elsewhere =
                new IntentRow(
                        new UUID(7, 7),
                        CAMPAIGN,
                        3,
                        Step.REVOKE,
                        1,
                        LAB,
                        1,
                        CallClass.A_IDEMPOTENT,
                        "user/a",
                        List.of(),
                        NOTHING,
                        NOW);
        open(store, elsewhere);
        assertThat(list(store, tx -> tx.journal().openIntents(LAB))).containsExactly(elsewhere);
        close(store, first.id(), OutcomeKind.NOT_DONE);
        open(store, intent(3, Step.ISSUE, 1, "user/a"));
        assertThat(list(store, tx -> tx.journal().openIntents(PROD)))
                .extracting(IntentRow::ordinal)
                .containsExactly(2, 3);
    }

    private static void anAttemptStandsOnce(Store store) {
        assertThat(store.<Integer>read(tx -> tx.journal().attempts(CAMPAIGN, 1, Step.ISSUE)))
                .isZero();
        IntentRow first = intent(1, Step.ISSUE, 1, "user/a");
        open(store, first);
        close(store, first.id(), OutcomeKind.NOT_DONE);
        IntentRow again =
                new IntentRow(
                        new UUID(5, 5),
                        CAMPAIGN,
                        1,
                        Step.ISSUE,
                        1,
                        PROD,
                        1,
                        CallClass.D_ANONYMOUS_CREATE,
                        "user/a",
                        List.of(),
                        NOTHING,
                        NOW);
        assertThatIllegalStateException()
                .isThrownBy(() -> open(store, again))
                .withMessageContaining("the attempt stands already");
        open(store, intent(1, Step.ISSUE, 2, "user/a"));
        open(store, intent(1, Step.REVOKE, 1, "key"));
        assertThat(store.<Integer>read(tx -> tx.journal().attempts(CAMPAIGN, 1, Step.ISSUE)))
                .isEqualTo(2);
    }

    private static void anIntentNeedsItsUnit(Store store) {
        assertThatIllegalStateException()
                .isThrownBy(() -> open(store, intent(99, Step.REVOKE, 1, "key")))
                .withMessageContaining("refers to");
    }

    private static void aFormerOwnerIsFenced(Store store) {
        write(store, tx -> tx.lanes().put(Samples.lane(4)));
        assertThatIllegalStateException()
                .isThrownBy(() -> open(store, intent(1, Step.REVOKE, 1, "key", 3)))
                .withMessageContaining("present epoch");
        open(store, intent(1, Step.REVOKE, 1, "key", 4));
    }

    private static void theEpochNeverFalls(Store store) {
        write(store, tx -> tx.lanes().put(Samples.lane(4)));
        write(store, tx -> tx.lanes().put(Samples.lane(4)));
        assertThatIllegalStateException()
                .isThrownBy(() -> write(store, tx -> tx.lanes().put(Samples.lane(3))))
                .withMessageContaining("never falls");
    }

    private static void lanesAreKeptWhole(Store store) {
        Lane owned = Samples.lane(Long.MAX_VALUE - 1);
        Lane free = new Lane(LAB, null, 0, NOW, null);
        write(store, tx -> tx.lanes().put(owned));
        write(store, tx -> tx.lanes().put(free));
        assertThat(list(store, tx -> tx.lanes().all())).containsExactly(free, owned);
        assertThat(found(store, tx -> tx.lanes().find(PROD))).contains(owned);
        Lane released = new Lane(PROD, null, owned.epoch() + 1, NOW.plusSeconds(30), null);
        write(store, tx -> tx.lanes().put(released));
        assertThat(found(store, tx -> tx.lanes().find(PROD))).contains(released);
    }
}

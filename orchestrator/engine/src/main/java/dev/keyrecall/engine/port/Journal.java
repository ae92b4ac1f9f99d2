package dev.keyrecall.engine.port;

import dev.keyrecall.engine.campaign.Step;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallClass;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Intents and outcomes of calls with an effect. Every intent ends in exactly one outcome, and one
 * resource of a lane has at most one open intent; the schema enforces both.
 */
public interface Journal {
    /**
     * Records an intent.
     *
     * @throws IllegalStateException when the lane's resource has an open intent already, the
     *     attempt stands already, or the lane has a later epoch by now
     */
    void openIntent(IntentRow intent);

    /**
     * Ends an intent.
     *
     * @throws IllegalStateException when the intent is unknown or ended already
     */
    void closeIntent(UUID intent, OutcomeKind kind, Json.Obj details, Instant at);

    /** Intents without an outcome on a lane, oldest first. */
    List<IntentRow> openIntents(AccountRef lane);

    /** All intents of a unit with their outcomes, oldest first. */
    List<JournalRow> ofUnit(String campaign, int ordinal);

    /** How many attempts a step of a unit has had. */
    int attempts(String campaign, int ordinal, Step step);

    /** How an intent ended. */
    enum OutcomeKind {
        /** The provider confirmed it. */
        DONE,
        /** The provider refused it, or it was certainly not carried out. */
        NOT_DONE,
        /**
         * A crash or lost answer left it open; the provider's state was read and what it left was
         * settled.
         */
        RECONCILED
    }

    /**
     * A decision to make one call with an effect.
     *
     * @param id also the client token of class-B calls
     * @param campaign the campaign
     * @param ordinal the unit's place in the plan
     * @param step what is done
     * @param attempt from 1
     * @param lane the account
     * @param laneEpoch the epoch of the lane's owner that wrote it
     * @param callClass how it is recovered
     * @param resource what it touches: at most one open intent each within the lane
     * @param beforeImage ids of the principal's credentials just before; empty where not needed
     * @param details what recovery needs beside: never a secret
     * @param at when
     */
    record IntentRow(
            UUID id,
            String campaign,
            int ordinal,
            Step step,
            int attempt,
            AccountRef lane,
            long laneEpoch,
            CallClass callClass,
            String resource,
            List<String> beforeImage,
            Json.Obj details,
            Instant at) {
        public IntentRow {
            beforeImage = List.copyOf(beforeImage);
        }

        /** The same with other details. */
        public IntentRow with(Json.Obj other) {
            return new IntentRow(
                    id,
                    campaign,
                    ordinal,
                    step,
                    attempt,
                    lane,
                    laneEpoch,
                    callClass,
                    resource,
                    beforeImage,
                    other,
                    at);
        }
    }

    /**
     * An intent with its outcome.
     *
     * @param intent the intent
     * @param outcome null while open
     * @param details what the outcome recorded; empty while open
     * @param outcomeAt null while open
     */
    record JournalRow(
            IntentRow intent,
            @Nullable OutcomeKind outcome,
            Json.Obj details,
            @Nullable Instant outcomeAt) {}
}

package dev.keyrecall.engine.campaign;

import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;

/**
 * Something that happened to a task. Never changed or removed.
 *
 * <p>Source: {@code docs/formats/task.md}, section 2.
 *
 * @param campaign whose
 * @param ordinal of the unit
 * @param task the task's name, {@code UNIT.N}
 * @param change what happened
 * @param place where something is to be put, kind and name with a blank between them
 * @param credential what is to be put there
 * @param said who said so; null where the machine did
 * @param at when
 * @param details the members that the change has
 */
public record TaskEvent(
        String campaign,
        int ordinal,
        String task,
        Change change,
        String place,
        CredentialRef credential,
        @Nullable Said said,
        Instant at,
        Json.Obj details) {
    /**
     * Who said something, by commitments.
     *
     * @param person the name
     * @param osUser the operating-system user
     * @param evidence the words that were given; null where none belong to it
     */
    public record Said(String person, String osUser, @Nullable String evidence) {}

    /** What happened. */
    public enum Change {
        /** The unit has come to where a person is needed. */
        OPENED,
        /** Somebody else is to do it, or by another time. */
        HANDED,
        /** Somebody says that it is done. */
        DONE,
        /** The machine found that it cannot be so. */
        REFUSED,
        /** The machine has checked the unit after it. */
        SETTLED;

        /** The word in store and ledger. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The next thing that happens to the same task. */
    public TaskEvent next(Change what, @Nullable Said who, Instant when, Json.Obj more) {
        return new TaskEvent(campaign, ordinal, task, what, place, credential, who, when, more);
    }
}

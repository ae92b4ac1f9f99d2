package dev.keyrecall.spi;

/**
 * What the provider says of a credential right now. A failed probe is {@link Unknown}, never {@link
 * Dead}.
 */
public sealed interface Liveness {
    /**
     * The provider accepted it.
     *
     * @param principal whom the provider recognised
     */
    record Live(String principal) implements Liveness {}

    /**
     * The provider refused it as a credential.
     *
     * @param code the provider's own code, the evidence
     */
    record Dead(String code) implements Liveness {}

    /**
     * Neither was established: time-out, throttling, a server error, a missing permission.
     *
     * @param why in words, no secret
     * @param passing whether it is likely to pass by itself: nobody answered, or only that we are
     *     too fast or something is out of order there; whoever needs to know asks again
     */
    record Unknown(String why, boolean passing) implements Liveness {
        /** What asking again would hardly change. */
        public Unknown(String why) {
            this(why, false);
        }
    }
}

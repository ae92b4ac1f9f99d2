package dev.keyrecall.lab;

/** What one provider answers: its wire protocol over its state. Thread-safe. */
public interface LabService {
    /** A call that the frame refuses on the service's behalf. */
    enum Refusal {
        /** Too many calls. */
        THROTTLED,
        /** An internal fault of the provider. */
        ERROR,
        /** The caller's own access has expired. */
        EXPIRED
    }

    /** How long a list may be, whatever the caller asks for. */
    enum PageCut {
        /** As asked for. */
        NONE,
        /** Half of what was asked for. */
        HALF,
        /** No item at all. */
        EMPTY
    }

    /**
     * The full name of the operation that a request calls: {@code iam:CreateAccessKey}; {@code
     * unknown} where it cannot be told.
     */
    String operation(LabRequest request);

    /** Carries the call out. */
    LabResponse answer(LabRequest request, PageCut cut);

    /** The provider's answer for a refusal, without carrying anything out. */
    LabResponse refuse(LabRequest request, Refusal refusal);
}

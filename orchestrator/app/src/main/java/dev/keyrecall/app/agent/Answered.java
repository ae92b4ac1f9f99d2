package dev.keyrecall.app.agent;

import java.util.Arrays;
import java.util.Optional;

/** How the agent's work on a request ended. */
enum Answered {
    DONE(0),
    SEALED(1),
    CORRUPTED(2),
    MALFORMED(3),
    REFUSED(4),
    FAULT(5);

    private final int code;

    Answered(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<Answered> of(int code) {
        return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
    }
}

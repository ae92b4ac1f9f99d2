package dev.keyrecall.app.agent;

import java.util.Arrays;
import java.util.Optional;

/** What a command may ask of the agent. */
enum Operation {
    STATUS(1),
    SEAL(2),
    OPEN(3),
    FINGERPRINT(4),
    FINGERPRINTS(5),
    ADOPT(6),
    SEAL_NOW(7);

    private final int code;

    Operation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<Operation> of(int code) {
        return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
    }
}

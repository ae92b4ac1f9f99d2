package dev.keyrecall.app.agent;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** What a command may ask of the agent. */
enum Operation {
    STATUS(1, AgentLimits.QUICK_ANSWER_MAX),
    SEAL(2, AgentLimits.WORK_ANSWER_MAX),
    OPEN(3, AgentLimits.WORK_ANSWER_MAX),
    FINGERPRINT(4, AgentLimits.WORK_ANSWER_MAX),
    FINGERPRINTS(5, AgentLimits.WORK_ANSWER_MAX),
    ADOPT(6, AgentLimits.WORK_ANSWER_MAX),
    SEAL_NOW(7, AgentLimits.QUICK_ANSWER_MAX),
    ADVANCE_LOG(8, AgentLimits.WORK_ANSWER_MAX);

    private final int code;
    private final Duration answerMax;

    Operation(int code, Duration answerMax) {
        this.code = code;
        this.answerMax = answerMax;
    }

    /** How long a command waits for the answer. */
    Duration answerMax() {
        return answerMax;
    }

    int code() {
        return code;
    }

    static Optional<Operation> of(int code) {
        return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
    }
}

package dev.keyrecall.app.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** An agent is there and does not answer in time: its process was stopped, or hangs. */
public final class AgentSilentException extends AgentGoneException {
    private static final long serialVersionUID = 1L;
    private static final long UNKNOWN = 0;

    private final long pid;

    AgentSilentException(OptionalLong pid) {
        super(
                pid.isPresent()
                        ? "the agent (process " + pid.getAsLong() + ") does not answer"
                        : "the agent does not answer");
        this.pid = pid.orElse(UNKNOWN);
    }

    /** Its process, where that can be told for sure. */
    public OptionalLong pid() {
        return pid == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** What a person can do. */
    public List<String> hints() {
        List<String> hints = new ArrayList<>();
        pid().ifPresent(one -> hints.add("if it was stopped, let it go on: kill -CONT " + one));
        hints.add("or end it, which seals the vault: keyrecall vault seal");
        hints.add("what was done is recorded: go on with it afterwards (a run: --resume)");
        return List.copyOf(hints);
    }
}

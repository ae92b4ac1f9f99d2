package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.AgentLook;

/** An agent that is of no use, in the lines of a status. */
final class AgentLines {
    private AgentLines() {}

    /** Says what is wrong with it, and what to do; nothing for one that serves, or for none. */
    static void say(Invocation invocation, AgentLook agent) {
        switch (agent) {
            case AgentLook.None _, AgentLook.Open _ -> {
                return;
            }
            case AgentLook.Other other ->
                    invocation.say(
                            Ink.BAD,
                            "vault     the agent (process "
                                    + other.says().pid()
                                    + ") holds another vault open than this home's");
            case AgentLook.Silent silent -> {
                invocation.say(Ink.BAD, "vault     unsealed, but " + silent.why());
                silent.pid()
                        .ifPresent(
                                pid ->
                                        invocation.hint(
                                                "if it was stopped, let it go on: kill -CONT "
                                                        + pid));
            }
        }
        invocation.hint("end it with: keyrecall vault seal");
    }
}

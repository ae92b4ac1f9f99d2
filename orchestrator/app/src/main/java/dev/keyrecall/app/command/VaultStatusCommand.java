package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.AgentGoneException;
import dev.keyrecall.app.agent.AgentStatus;
import dev.keyrecall.app.agent.RemoteVault;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.memory.KeyMemory;
import dev.keyrecall.vault.memory.ProcessGuard;
import dev.keyrecall.vault.memory.Protection;

import picocli.CommandLine.Command;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code vault status}. Asks for nothing. */
@Command(
        name = "status",
        description =
                "Whether the vault is sealed, until when an agent holds it open, and how its memory"
                        + " is kept from others.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall vault status", "  keyrecall vault status --json"})
public final class VaultStatusCommand extends Action {
    public VaultStatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        HomeFolder home = invocation.home();
        try (Session _ = Session.locked(invocation.io(), home)) {
            Optional<AgentStatus> agent = agent(home);
            Protection memory = agent.map(AgentStatus::memory).orElseGet(this::memory);
            ProcessGuard.Report process =
                    agent.map(AgentStatus::process)
                            .orElseGet(() -> invocation.io().hygiene().close());
            if (invocation.json()) {
                invocation.document(document(agent, memory, process));
            } else {
                print(agent, memory, process);
            }
            return DONE;
        }
    }

    private Optional<AgentStatus> agent(HomeFolder home) throws EngineException {
        Optional<RemoteVault> found = Session.agent(invocation.io(), home);
        try (RemoteVault vault = found.orElse(null)) {
            return Optional.ofNullable(vault).map(RemoteVault::status);
        } catch (AgentGoneException e) {
            return Optional.empty();
        }
    }

    /** What a command of ours would get, where no agent can tell what it got. */
    private Protection memory() {
        try (KeyMemory memory = KeyMemory.open()) {
            return memory.protection();
        }
    }

    private void print(
            Optional<AgentStatus> agent, Protection memory, ProcessGuard.Report process) {
        if (agent.isPresent()) {
            AgentStatus open = agent.get();
            invocation.say(
                    Ink.CARE,
                    "vault     unsealed by agent (process "
                            + open.pid()
                            + ") until "
                            + Documents.shown(open.until()));
            invocation.say("id        " + open.vault());
            invocation.say("key       version " + open.keyVersion());
        } else {
            invocation.say("vault     sealed: each command asks for the passphrase");
        }
        List<String> refused =
                Stream.concat(memory.refused().stream(), process.refused().stream()).toList();
        if (refused.isEmpty()) {
            invocation.say("memory    locked, left out of dumps; nobody may attach");
        }
        refused.forEach(one -> invocation.say(Ink.BAD, "memory    " + one));
    }

    private static Json document(
            Optional<AgentStatus> agent, Protection memory, ProcessGuard.Report process) {
        Json.Builder document =
                Json.object().put("state", agent.isPresent() ? "unsealed" : "sealed");
        agent.ifPresent(
                open ->
                        document.put("until", Documents.time(open.until()))
                                .put("pid", open.pid())
                                .put("vault", open.vault().value())
                                .put("key_version", open.keyVersion()));
        return document.put(
                        "memory",
                        Json.object()
                                .put("locked", memory.locked())
                                .put("left_out_of_dumps", memory.leftOutOfDumps())
                                .put("not_inherited", memory.notInherited())
                                .build())
                .put(
                        "process",
                        Json.object()
                                .put("closed_to_others", process.closedToOthers())
                                .put("no_core_dumps", process.noCoreDumps())
                                .put("files_owner_only", process.filesOwnerOnly())
                                .build())
                .build();
    }
}

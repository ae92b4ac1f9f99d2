package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.AgentStatus;
import dev.keyrecall.app.console.Ink;
import dev.keyrecall.app.home.AgentLook;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.RecipientSummary;
import dev.keyrecall.vault.VaultSummary;
import dev.keyrecall.vault.memory.KeyMemory;
import dev.keyrecall.vault.memory.ProcessGuard;
import dev.keyrecall.vault.memory.Protection;

import picocli.CommandLine.Command;

import java.util.List;
import java.util.stream.Stream;

/** {@code vault status}. Asks for nothing. */
@Command(
        name = "status",
        description =
                "Whether the vault is sealed, until when an agent holds it open, who can open it,"
                        + " and how its memory is kept from others.",
        footerHeading = Action.EXAMPLES,
        footer = {"  keyrecall vault status", "  keyrecall vault status --json"})
public final class VaultStatusCommand extends Action {
    public VaultStatusCommand(Invocation invocation) {
        super(invocation);
    }

    /**
     * All that is told.
     *
     * @param agent what holds the vault open
     * @param vault what the header tells
     * @param memory of the agent, else what a command of ours would get
     * @param process the same
     */
    private record Told(
            AgentLook agent, VaultSummary vault, Protection memory, ProcessGuard.Report process) {
        List<String> refused() {
            return Stream.concat(memory.refused().stream(), process.refused().stream()).toList();
        }
    }

    @Override
    public Integer call() throws EngineException {
        HomeFolder home = invocation.home();
        VaultSummary vault;
        try (Session session = Session.locked(invocation.io(), home)) {
            vault = session.vaultSummary();
        }
        AgentLook agent = AgentLook.at(invocation.io(), home);
        Told told =
                new Told(
                        agent,
                        vault,
                        agent.status().map(AgentStatus::memory).orElseGet(this::memory),
                        agent.status()
                                .map(AgentStatus::process)
                                .orElseGet(() -> invocation.io().hygiene().close()));
        if (invocation.json()) {
            invocation.document(document(told));
        } else {
            print(told);
        }
        return DONE;
    }

    /** What a command of ours would get, where no agent can tell what it got. */
    private Protection memory() {
        try (KeyMemory memory = KeyMemory.open()) {
            return memory.protection();
        }
    }

    private void print(Told told) {
        switch (told.agent()) {
            case AgentLook.Open open ->
                    invocation.say(
                            Ink.CARE,
                            "vault     unsealed by agent (process "
                                    + open.says().pid()
                                    + ") until "
                                    + Documents.shown(open.says().until()));
            case AgentLook.None _ ->
                    invocation.say("vault     sealed: each command asks for the passphrase");
            case AgentLook.Other _, AgentLook.Silent _ -> AgentLines.say(invocation, told.agent());
        }
        invocation.say("id        " + told.vault().vault());
        invocation.say("key       version " + told.vault().keyVersion());
        if (!told.vault().olderKeyVersions().isEmpty()) {
            invocation.say(
                    Ink.CARE, "          a change of it is under way: keyrecall vault rotate");
        }
        for (RecipientSummary recipient : told.vault().recipients()) {
            invocation.say("recipient " + recipient.id() + " " + text(recipient));
        }
        if (told.refused().isEmpty()) {
            invocation.say("memory    locked, left out of dumps; nobody may attach");
        }
        told.refused().forEach(one -> invocation.say(Ink.BAD, "memory    " + one));
    }

    private static String text(RecipientSummary recipient) {
        String kind = kind(recipient);
        String source = recipient.source().map(name -> " " + name).orElse("");
        return recipient.label().isEmpty()
                ? kind + source
                : kind + source + " '" + recipient.label() + "'";
    }

    private static String kind(RecipientSummary recipient) {
        return switch (recipient.kind()) {
            case PASSPHRASE -> "passphrase";
            case KEY_FILE -> "key-file";
            case KEK_SOURCE -> "kek-source";
            case UNKNOWN -> "unknown";
        };
    }

    private static Json document(Told told) {
        Protection memory = told.memory();
        ProcessGuard.Report process = told.process();
        Json.Builder document =
                Json.object()
                        .put("state", told.agent().word())
                        .put(
                                "until",
                                Documents.time(
                                        told.agent()
                                                .status()
                                                .map(AgentStatus::until)
                                                .orElse(null)));
        told.agent().pid().ifPresent(pid -> document.put("pid", pid));
        return document.put("vault", told.vault().vault().value())
                .put("key_version", told.vault().keyVersion())
                .put(
                        "recipients",
                        Json.array(
                                told.vault().recipients().stream()
                                        .map(VaultStatusCommand::document)
                                        .toList()))
                .put(
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

    private static Json document(RecipientSummary recipient) {
        return Json.object()
                .put("recipient", recipient.id().toString())
                .put("kind", kind(recipient))
                .put("label", recipient.label())
                .put("source", recipient.source().orElse(null))
                .put("created_at", Documents.time(recipient.created()))
                .build();
    }
}

package dev.keyrecall.app.command;

import dev.keyrecall.app.agent.AgentLimits;
import dev.keyrecall.app.agent.AgentServer;
import dev.keyrecall.app.agent.AgentSocket;
import dev.keyrecall.app.agent.AgentStart;
import dev.keyrecall.app.agent.Unlocking;
import dev.keyrecall.app.console.Durations;
import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.Sending;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.memory.ProcessGuard;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** {@code vault unseal}. */
@Command(
        name = "unseal",
        description =
                "Hold the vault open for a stated time, so that commands need not ask for the"
                        + " passphrase: asks once, then starts the agent.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall vault unseal",
            "  keyrecall vault unseal --for 2h",
            "  keyrecall vault unseal --key-file keyrecall.key",
            "  keyrecall vault unseal --for 8h --foreground --passphrase-file passphrase"
        })
public final class VaultUnsealCommand extends Action {
    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "For how long, 24h at most (default: 1h).")
    String held = "1h";

    @Option(
            names = "--foreground",
            description = "Be the agent, in this process: for systemd and containers.")
    boolean foreground;

    @Option(names = AgentStart.HANDED, hidden = true)
    boolean handed;

    public VaultUnsealCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        Io io = invocation.io();
        Duration duration = duration();
        HomeFolder home = invocation.home();
        home.check();
        AgentSocket socket = AgentSocket.in(home.path(), io.osUser());
        socket.requireFits();
        if (foreground) {
            try (Unlocking unlocking = handed ? taken() : asked()) {
                return serve(socket, home, unlocking, duration);
            }
        }
        if (Session.agent(io, home).isPresent()) {
            throw new EngineException(
                    Ending.REFUSED,
                    "an agent holds this vault open already",
                    "see until when with: keyrecall vault status",
                    "end it with: keyrecall vault seal");
        }
        // Unlocked here: the collector copies what is on the heap, so a passphrase may stay in the
        // memory of the process that stretched it, and this one ends now.
        try (Unlocking unlocking = asked();
                LocalVault vault = Session.vault(io, home, unlocking);
                Unlocking key = Unlocking.vaultKey(vault)) {
            new AgentStart(io)
                    .start(
                            home.path(),
                            duration,
                            key,
                            () -> say(io.clock().instant().plus(duration)));
        }
        return DONE;
    }

    private Duration duration() throws EngineException {
        Duration duration = Arguments.duration("--for", held);
        if (duration.compareTo(AgentLimits.OPEN_MIN) < 0
                || duration.compareTo(AgentLimits.OPEN_MAX) > 0) {
            throw new EngineException(
                    Ending.USAGE,
                    "--for is 1s to " + Durations.text(AgentLimits.OPEN_MAX),
                    "for example: --for 2h");
        }
        return duration;
    }

    private Unlocking asked() throws EngineException {
        try (Session session = Session.locked(invocation.io(), invocation.home())) {
            return invocation.unlocker().material(session.header());
        }
    }

    private Unlocking taken() throws EngineException {
        invocation.io().hygiene().close();
        ProcessGuard.leaveTerminal();
        try {
            return Unlocking.taken(invocation.io().in());
        } catch (IOException e) {
            throw new EngineException(
                    Ending.USAGE,
                    AgentStart.HANDED + " is for keyrecall itself",
                    "use keyrecall vault unseal");
        }
    }

    private int serve(AgentSocket socket, HomeFolder home, Unlocking unlocking, Duration duration)
            throws EngineException {
        Io io = invocation.io();
        try (Sending sending = Session.sendingForLong(io, home);
                AgentServer server =
                        AgentServer.start(
                                socket,
                                material -> Session.vault(io, home, material),
                                vault -> {
                                    Session.advanceLog(home, vault);
                                    sending.wake();
                                },
                                unlocking,
                                duration,
                                io);
                Session.Keeping _ = Session.keepAnchors(io, home);
                Signals.Subscription _ = io.signals().onEnd(server::stop)) {
            unlocking.close();
            sending.wake();
            if (handed) {
                io.out().print(AgentStart.READY + "\n");
                io.out().flush();
                Thread.ofPlatform()
                        .daemon()
                        .name("keyrecall-agent-stay")
                        .start(() -> AgentStart.awaitStay(io, server));
            } else {
                say(server.until());
            }
            server.serve();
        }
        if (!handed) {
            invocation.note("the vault is sealed");
        }
        return DONE;
    }

    private void say(Instant until) {
        if (invocation.json()) {
            invocation.document(
                    Json.object()
                            .put("state", "unsealed")
                            .put("until", Documents.time(until))
                            .build());
        } else {
            invocation.say("the vault is open until " + Documents.shown(until));
            invocation.hint("seal it before with: keyrecall vault seal");
        }
        invocation.io().out().flush();
    }
}

package dev.keyrecall.app.command;

import dev.keyrecall.app.drill.Labs;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** {@code lab up}. */
@Command(
        name = "up",
        description =
                "Start a provider's emulator on this machine, with invented credentials in it,"
                        + " until Ctrl-C.",
        footerHeading = Action.EXAMPLES,
        footer = {
            "  keyrecall lab up --dir lab",
            "  keyrecall lab up --users 5 --access-keys 8 --consumers 4 --port 8080"
        })
public final class LabUpCommand extends Action {
    @Option(
            names = "--provider",
            paramLabel = "ID",
            description = "Which, where several have an emulator (default: the only one).")
    @Nullable String provider;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "50",
            description = "Principals (default: 50).")
    int users;

    @Option(
            names = "--access-keys",
            paramLabel = "N",
            defaultValue = "80",
            description = "Credentials, at most two each (default: 80).")
    int accessKeys;

    @Option(
            names = "--consumers",
            paramLabel = "N",
            defaultValue = "60",
            description = "Places that hold one (default: 60).")
    int consumers;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides names, ids and layout (default: 1).")
    long seed;

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "0",
            description = "The port on loopback (default: any free one).")
    int port;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "keyrecall-lab",
            description = "Where the operator's credentials are written (default: keyrecall-lab).")
    Path directory = Path.of("keyrecall-lab");

    public LabUpCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    public Integer call() throws EngineException {
        CountDownLatch interrupted = new CountDownLatch(1);
        LabPopulation population = Labs.population(users, accessKeys, consumers, seed);
        LabProvider emulator = Labs.find(invocation.io().adapters(), provider);
        Path folder = invocation.io().directory().resolve(directory).normalize();
        try (LabServer server = Labs.start(invocation.io(), emulator, population, port);
                Signals.Subscription _ =
                        invocation.io().signals().onInterrupt(interrupted::countDown)) {
            Labs.Files files = Labs.write(server, folder);
            announce(emulator, server, files);
            interrupted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        invocation.note("the lab is down; everything in it is gone");
        return DONE;
    }

    private void announce(LabProvider emulator, LabServer server, Labs.Files files) {
        String add = Labs.accountAdd(emulator, server, files);
        String consumer = "keyrecall inventory consumer add --from " + files.consumers();
        if (invocation.json()) {
            Json.Builder document =
                    Json.object()
                            .put("provider", emulator.provider())
                            .put("endpoint", server.endpoint().toString());
            new TreeMap<>(server.settings())
                    .forEach(
                            (name, value) -> {
                                if (!name.equals("endpoint")) {
                                    document.put(name, value);
                                }
                            });
            invocation.document(
                    document.put("credentials_file", files.credentials().toString())
                            .put("consumers_file", files.consumers().toString())
                            .put("account_add", add)
                            .put("consumer_add", consumer)
                            .build());
        } else {
            invocation.say("the lab of " + emulator.provider() + " is up until Ctrl-C");
            invocation.say("endpoint          " + server.endpoint());
            new TreeMap<>(server.settings())
                    .forEach(
                            (name, value) -> {
                                if (!name.equals("endpoint")) {
                                    invocation.say(name + " ".repeat(18 - name.length()) + value);
                                }
                            });
            invocation.say("credentials file  " + files.credentials());
            invocation.say("consumers file    " + files.consumers());
            invocation.say("in another terminal:");
            invocation.say("  " + add);
            invocation.say("  " + consumer);
        }
        invocation.io().out().flush();
    }
}

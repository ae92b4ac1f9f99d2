package dev.keyrecall.app.drill;

import dev.keyrecall.app.home.HomeFolder;
import dev.keyrecall.app.home.HomeMaking;
import dev.keyrecall.app.home.Passphrase;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.app.home.Unlocker;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.spi.AccountRef;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a drill plays on: a lab that is up, a fresh home that is unlocked, and the lab's account
 * added to it.
 *
 * @param session of the home
 * @param folder where everything of the drill is kept
 */
record DrillStage(Session session, LabServer lab, DrillFolder folder) {
    /** A drill's play. */
    @FunctionalInterface
    interface Play<R> {
        R on(DrillStage stage) throws EngineException;
    }

    Engine engine() {
        return session.engine();
    }

    /**
     * Sets it up in an empty folder, plays, and takes lab and session down again.
     *
     * @param steps is told of each step in words
     */
    static <R> R set(
            Io io, Path path, LabPopulation population, Consumer<String> steps, Play<R> play)
            throws EngineException {
        LabProvider emulator = Labs.find(io.adapters(), null);
        HomeFolder home = new HomeFolder(path.resolve("home"), io.osUser());
        DrillFolder folder = new DrillFolder(path);
        folder.make();
        Passphrase passphrase = new Passphrase(io, folder.writePassphrase(io.random()));
        try (LabServer lab = Labs.start(io, emulator, population, 0)) {
            Labs.Files files = Labs.write(lab, path);
            steps.accept(
                    "lab up at %s: %d users, %d credentials, %d consumers, and the operator's own"
                            .formatted(
                                    lab.endpoint(),
                                    population.users(),
                                    population.accessKeys(),
                                    population.consumers()));
            new HomeMaking(io).make(home, passphrase);
            try (Session session = Session.unlock(io, home, Unlocker.by(io, passphrase))) {
                Map<String, String> settings = new TreeMap<>(lab.settings());
                settings.put("credentials-file", files.credentials().toString());
                new AccountDirectory(session.engine())
                        .add(new AccountRef(emulator.provider(), Labs.ACCOUNT), settings);
                return play.on(new DrillStage(session, lab, folder));
            }
        }
    }
}

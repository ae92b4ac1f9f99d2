package dev.keyrecall.store;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.port.Homes.Rotation;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.secret.Fingerprinting;
import dev.keyrecall.engine.secret.HeaderSwitch;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.engine.secret.VaultRotation;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.VaultException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A process of its own that rotates a store's vault. It writes a line when it begins, one for each
 * batch, and a last one.
 */
final class RotationProcess {
    static final String PASSPHRASE = "the passphrase of this test";

    private RotationProcess() {}

    /** Arguments: the file. */
    public static void main(String[] arguments) throws EngineException, VaultException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        try (Store store = SqliteStore.open(Path.of(arguments[0]));
                LocalVault vault = vault(store)) {
            out.println("BEGIN");
            new VaultRotation(
                            engine(store),
                            new Telling(out),
                            Fingerprinting.ofForms(engine(store).providers()))
                    .rotate(vault, Rotation.VAULT_KEY, (done, _) -> out.println(done))
                    .close();
            out.println("END");
        } catch (StoreException e) {
            out.println(e.kind());
        }
    }

    /** Writes a line when the header has been switched. */
    private record Telling(PrintStream out) implements HeaderSwitch {
        @Override
        public void exclusively(Switching work) throws EngineException, VaultException {
            work.run();
        }

        @Override
        public void adopt(LocalVault vault) {
            out.println("SWITCHED");
        }
    }

    static LocalVault vault(Store store) throws VaultException {
        byte[] header = store.read(tx -> tx.homes().find()).orElseThrow().vaultHeader();
        try (SecretBytes passphrase = SecretBytes.ofUtf8(PASSPHRASE)) {
            return LocalVault.open(header, new Unlock.Passphrase(passphrase), new SecureRandom());
        }
    }

    static VaultRotation.Result rotate(
            Store store, LocalVault vault, Rotation rotation, RotationListener listener)
            throws EngineException, VaultException {
        return new VaultRotation(
                        engine(store),
                        HeaderSwitch.ALONE,
                        Fingerprinting.ofForms(engine(store).providers()))
                .rotate(vault, rotation, listener);
    }

    static Engine engine(Store store) {
        return new Engine(
                store,
                new Providers(List.of()),
                InstantSource.system(),
                new Ids(new SplittableRandom(1)),
                _ -> {},
                new Actor("test", "test"),
                "test-build");
    }

    /** Starts one, after what changes its limits. */
    static Process start(List<String> before, Path file) throws IOException {
        return StoreProcess.start(before, RotationProcess.class, List.of(file.toString()));
    }
}

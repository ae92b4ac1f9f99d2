package dev.keyrecall.app.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keyrecall.app.home.FailingStore.Failing;
import dev.keyrecall.app.home.FailingStore.Way;
import dev.keyrecall.app.io.Adapters;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.secret.RotationListener;
import dev.keyrecall.lab.LabProvider;
import dev.keyrecall.spi.Kek;
import dev.keyrecall.spi.KekSource;
import dev.keyrecall.spi.Provider;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.RecipientSummary;
import dev.keyrecall.vault.VaultException;
import dev.keyrecall.vault.memory.ProcessGuard;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A change of recipients whose commit fails: while it is not known that the vault does not depend
 * on a new key, that key is kept.
 */
final class RecipientChangesTest {
    private static final String SERVICE = "toy-kms";

    @TempDir private Path folder = Path.of("");
    private final Failing failing = new Failing();
    private Io io;
    private HomeFolder home;
    private Path passphrase;
    private Path keyFile;

    @BeforeEach
    void makeHome() throws IOException, EngineException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        passphrase = folder.resolve("passphrase");
        keyFile = folder.resolve("next.key");
        Files.createFile(
                passphrase,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passphrase, "the passphrase of this test\n");
        io = io(folder);
        home = new HomeFolder(folder.resolve("home"), io.osUser());
        new HomeMaking(io).make(home, new Passphrase(io, passphrase));
    }

    private static Io io(Path directory) {
        Io real = SystemIo.create();
        return new Io(
                real.out(),
                real.err(),
                real.in(),
                real.terminal(),
                Map.of(),
                directory,
                real.osUser(),
                real.clock(),
                real.waiter(),
                real.random(),
                () -> PassphraseCost.MINIMUM,
                new ToyAdapters(),
                real.process(),
                real.signals(),
                () -> new ProcessGuard.Report(false, false, false),
                real.self(),
                real.build());
    }

    private VaultSession open(@Nullable Path key) throws EngineException {
        Path named = key == null ? passphrase : null;
        Unlocker unlocker = new Unlocker(io, new Passphrase(io, named), key, null);
        return VaultSession.open(io, home, unlocker, store -> new FailingStore(store, failing));
    }

    private VaultSession openByService() throws EngineException {
        Unlocker unlocker = new Unlocker(io, new Passphrase(io, null), null, SERVICE);
        return VaultSession.open(io, home, unlocker);
    }

    private void change(VaultSession session, boolean replacing)
            throws EngineException, VaultException {
        RecipientChanges changes = new RecipientChanges(session);
        NewRecipient wanted = new NewRecipient.KeyFile("safe", Instant.EPOCH);
        KeyFilePlace place = KeyFilePlace.of(io, keyFile, home.path());
        if (replacing) {
            changes.replace(
                            session.vault().openedBy().orElseThrow(),
                            wanted,
                            place,
                            RotationListener.SILENT)
                    .rotation()
                    .close();
        } else {
            var _ = changes.add(wanted, place);
        }
    }

    /** The disk fails in the moment of the commit: it stands all the same. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatTheVaultDependsOnIsKept(boolean replacing) throws EngineException {
        Throwable told = failed(Way.KEPT, replacing);

        assertThat(keyFile).exists();
        try (VaultSession session = open(keyFile)) {
            assertThat(session.vault().openedBy()).isPresent();
        }
        requireTold(told);
    }

    private void requireTold(Throwable told) {
        assertThat(told)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.ending()).isEqualTo(Ending.FAULT);
                            assertThat(e.hints())
                                    .anyMatch(hint -> hint.contains(keyFile.toString()))
                                    .anyMatch(hint -> hint.contains("keyrecall vault kek list"));
                        });
    }

    /** What stands now may not be what the next opening finds. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyThatTheVaultMayDependOnIsKept(boolean replacing) throws EngineException {
        Throwable told = failed(Way.LOST, replacing);

        assertThat(keyFile).exists();
        open(null).close();
        requireTold(told);
    }

    private Throwable failed(Way way, boolean replacing) throws EngineException {
        try (VaultSession session = open(null)) {
            failing.next(way);
            Throwable told = catchThrowable(() -> change(session, replacing));
            assertThat(told).isNotNull();
            return told;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyOfACommitThatWasNotBegunIsTakenAway(boolean replacing) throws EngineException {
        try (VaultSession session = open(null)) {
            failing.next(Way.BUSY);
            assertThatThrownBy(() -> change(session, replacing))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.BUSY));
        }
        assertThat(keyFile).doesNotExist();
    }

    /** Refused, because another command holds the vault open. */
    @Test
    void aKeyOfARefusedChangeIsTakenAway() throws EngineException, VaultException {
        try (VaultSession late = open(null)) {
            try (VaultSession other = open(null)) {
                assertThatThrownBy(() -> change(other, false)).isInstanceOf(EngineException.class);
            }
            assertThat(keyFile).doesNotExist();
            change(late, false);
        }
        assertThat(keyFile).exists();
    }

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"LOST", "KEPT"})
    void aServicesRecipientIsTrustedBeforeTheVaultDependsOnIt(Way way)
            throws EngineException, VaultException {
        replaceByService(null);
        try (VaultSession session = openByService()) {
            assertThat(session.vault().openedBy()).isPresent();
        }
        replaceByService(way);

        // Whichever of the two stands, the home still opens without being told to trust it.
        openByService().close();
    }

    private void replaceByService(@Nullable Way way) throws EngineException, VaultException {
        Unlocker unlocker =
                way == null
                        ? new Unlocker(io, new Passphrase(io, passphrase), null, null)
                        : new Unlocker(io, new Passphrase(io, null), null, SERVICE);
        try (VaultSession session =
                        VaultSession.open(
                                io, home, unlocker, store -> new FailingStore(store, failing));
                Kek kek = new ToyKek()) {
            NewRecipient wanted =
                    new NewRecipient.KekSource("cloud", Instant.EPOCH, SERVICE, Map.of(), kek);
            if (way != null) {
                failing.next(way);
            }
            try {
                new RecipientChanges(session)
                        .replace(
                                session.vault().openedBy().orElseThrow(),
                                wanted,
                                null,
                                RotationListener.SILENT)
                        .rotation()
                        .close();
                assertThat(way).isNull();
            } catch (EngineException | StoreException e) {
                assertThat(way).isNotNull();
            }
        }
    }

    /** Killed between the commit that removed it and the file: seen to by the next opening. */
    @Test
    void aRecipientThatIsGoneIsNotTrustedOnceTheVaultWasOpened()
            throws EngineException, VaultException, IOException {
        replaceByService(null);
        Path trusted = home.path().resolve(TrustedRecipients.FILE);
        List<String> ours = Files.readAllLines(trusted);
        assertThat(ours).hasSize(1);
        Files.writeString(trusted, ours.getFirst() + "\n" + "0".repeat(64) + "\n");

        openByService().close();

        assertThat(Files.readAllLines(trusted)).isEqualTo(ours);
        RecipientSummary recipient;
        try (Session session = Session.locked(io, home)) {
            recipient = Unlocker.recipients(session.header()).getFirst();
        }
        assertThat(home.trusted().has(recipient)).isTrue();
    }

    private static final class ToyAdapters implements Adapters {
        @Override
        public Iterable<Provider> providers() {
            return List.of();
        }

        @Override
        public Iterable<LabProvider> labs() {
            return List.of();
        }

        @Override
        public Iterable<KekSource> kekSources() {
            return List.of(
                    new KekSource() {
                        @Override
                        public String name() {
                            return SERVICE;
                        }

                        @Override
                        public Kek connect(Map<String, String> settings) {
                            return new ToyKek();
                        }
                    });
        }
    }

    /** A service that remembers what it was given to wrap. */
    private static final class ToyKek implements Kek {
        private static final List<SecretBytes> WRAPPED = new ArrayList<>();

        @Override
        public byte[] wrap(SecretBytes plaintext, Map<String, String> context) {
            WRAPPED.add(plaintext.copy());
            return new byte[] {(byte) (WRAPPED.size() - 1)};
        }

        @Override
        public SecretBytes unwrap(byte[] wrapped, Map<String, String> context) {
            return WRAPPED.get(wrapped[0]).copy();
        }

        @Override
        public void close() {}
    }
}

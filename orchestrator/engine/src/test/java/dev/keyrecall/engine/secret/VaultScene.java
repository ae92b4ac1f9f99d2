package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Homes.Home;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.service.Homes;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.RevealsSecret;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.PassphraseCost;
import dev.keyrecall.vault.SealedRecord;
import dev.keyrecall.vault.Unlock;
import dev.keyrecall.vault.Vault;
import dev.keyrecall.vault.VaultException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A home with values in its vault. */
final class VaultScene {
    static final AccountRef ACCOUNT = new AccountRef("toy", "lab");
    private static final SecureRandom RANDOM = new SecureRandom();

    final MovableClock clock = new MovableClock();
    final Map<Place, String> values = new TreeMap<>(VaultScene::compare);
    final LocalVault vault;
    InMemoryStore store = new InMemoryStore(clock);

    private VaultScene(LocalVault vault) {
        this.vault = vault;
    }

    private static int compare(Place a, Place b) {
        int refs = a.ref().compareTo(b.ref());
        return refs != 0 ? refs : Integer.compare(a.version(), b.version());
    }

    static VaultScene of(int secrets) throws EngineException, VaultException {
        try (SecretBytes passphrase = passphrase()) {
            LocalVault.Created created =
                    LocalVault.create(
                            new NewRecipient.Passphrase(
                                    "", Instant.EPOCH, passphrase, PassphraseCost.MINIMUM),
                            RANDOM);
            VaultScene scene = new VaultScene(created.vault());
            new Homes(scene.engine()).create(created.header());
            for (int number = 1; number <= secrets; number++) {
                scene.add(scene.vault, number);
            }
            return scene;
        }
    }

    static SecretBytes passphrase() {
        return SecretBytes.ofUtf8("the passphrase of this scene");
    }

    static CredentialRef ref(int number) {
        return new CredentialRef(ACCOUNT, "key", "SCENE%05d".formatted(number));
    }

    Engine engine() {
        return engine(store);
    }

    /** Over a store that does more than that of the scene. */
    Engine engine(Store over) {
        return new Engine(
                over,
                new Providers(List.of()),
                clock,
                new Ids(new SplittableRandom(1)),
                clock::advance,
                new Actor("ada", "root"),
                "test-build");
    }

    /** Seals the next version of a credential's value. */
    void add(Vault with, int number) {
        CredentialRef ref = ref(number);
        int version = store.<Integer>read(tx -> tx.secrets().lastVersion(ref)) + 1;
        String text = "value %d of %s".formatted(version, ref);
        LedgerWriter ledger = new LedgerWriter(engine());
        try (SecretBytes value = SecretBytes.ofUtf8(text)) {
            new Sealing(store, with, Fingerprinting.ofForms(engine().providers()))
                    .seal(
                            Sealing.NewValue.own(ref, Label.CURRENT, "test", clock.instant()),
                            value,
                            fresh ->
                                    store.write(
                                            tx -> {
                                                fresh.write(tx);
                                                return ledger.append(tx, sealed(fresh));
                                            }));
        }
        values.put(new Place(ref, version), text);
    }

    /** One of our own was sealed. */
    static LedgerWriter.Entry sealed(SealedValue fresh) {
        return new LedgerWriter.Entry("seal", "sealed", fresh.told()).ref(fresh.place().ref());
    }

    /** No values so far. */
    Map<Place, String> newValues() {
        return new TreeMap<>(VaultScene::compare);
    }

    /** Destroys the values of a credential, and gives them. */
    Map<Place, String> destroyed(int number) throws EngineException {
        Map<Place, String> gone = newValues();
        for (Version version :
                new Shredding(engine()).shred(ref(number), OptionalInt.empty()).versions()) {
            gone.put(version.place(), Objects.requireNonNull(values.remove(version.place())));
        }
        return gone;
    }

    /** Damage of one kind: what opens another record stands in this one's place. */
    void addWithTheKeyPartOfAnother(int number) {
        SealedRecord own = sealed(number);
        add(number, new SealedRecord(sealed(number + 1_000).keyPart(), own.dataPart()));
    }

    /** Damage of another kind: one bit. */
    void addWithADamagedDataPart(int number) {
        SealedRecord own = sealed(number);
        byte[] dataPart = own.dataPart().clone();
        dataPart[dataPart.length - 1] ^= 1;
        add(number, new SealedRecord(own.keyPart(), dataPart));
    }

    private SealedRecord sealed(int number) {
        try (SecretBytes value = SecretBytes.ofUtf8("a value")) {
            return vault.seal(Sealing.record(ref(number)), 1, value);
        }
    }

    private void add(int number, SealedRecord sealed) {
        store.write(
                tx -> {
                    tx.secrets()
                            .add(
                                    SealedSecret.own(
                                            ref(number), 1, null, sealed, "test", clock.instant()));
                    return true;
                });
    }

    /** The vault as the store has it now. */
    LocalVault reopened() throws VaultException {
        try (SecretBytes passphrase = passphrase()) {
            return LocalVault.open(home().vaultHeader(), new Unlock.Passphrase(passphrase), RANDOM);
        }
    }

    Home home() {
        return store.read(tx -> tx.homes().find()).orElseThrow();
    }

    VaultRotation rotation(HeaderSwitch switching) {
        return new VaultRotation(
                engine(), switching, Fingerprinting.ofForms(engine().providers()), 3, 3);
    }

    /** What every held value opens to. */
    @RevealsSecret(why = "the test compares what was sealed with what opens")
    Map<Place, String> opened(Vault with) throws VaultException {
        Map<Place, String> found = new TreeMap<>(VaultScene::compare);
        for (Version version : store.read(tx -> tx.secrets().heldAfter(null, 10_000))) {
            SealedSecret secret =
                    store.read(tx -> tx.secrets().held(version.ref(), version.version()))
                            .orElseThrow();
            try (SecretBytes value =
                    with.open(Sealing.record(version.ref()), version.version(), secret.sealed())) {
                found.put(
                        version.place(),
                        value.reveal(bytes -> new String(bytes, StandardCharsets.UTF_8)));
            }
        }
        return found;
    }

    /** The versions of the vault keys that data keys are wrapped under. */
    List<Integer> vaultKeys() throws VaultException {
        List<Integer> keys = new ArrayList<>();
        for (Version version : store.read(tx -> tx.secrets().heldAfter(null, 10_000))) {
            SealedSecret secret =
                    store.read(tx -> tx.secrets().held(version.ref(), version.version()))
                            .orElseThrow();
            keys.add(secret.sealed().vaultKeyVersion());
        }
        return keys;
    }

    /** The ledger's entries of a kind. */
    List<Json.Obj> entries(String kind) {
        List<Json.Obj> entries = new ArrayList<>();
        store.read(
                tx -> {
                    tx.ledger().forEach(0, row -> entries.add(Leaf.parse(row.leaf())));
                    return entries;
                });
        return entries.stream().filter(entry -> entry.text("kind").equals(kind)).toList();
    }
}

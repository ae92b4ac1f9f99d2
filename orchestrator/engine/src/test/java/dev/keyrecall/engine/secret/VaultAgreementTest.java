package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.LedgerReading;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The vault's versions beside what the ledger tells of them, after any honest history. */
final class VaultAgreementTest {
    private static final int CREDENTIALS = 5;
    private static final int ACTS = 60;
    private static final List<Label> LABELS = List.of(Label.values());

    private VaultScene scene;
    private LedgerWriter ledger;

    @BeforeEach
    void prepare() throws Exception {
        scene = VaultScene.of(0);
        ledger = new LedgerWriter(scene.engine());
    }

    private void verify() throws EngineException {
        new LedgerReading(scene.engine()).verify();
    }

    /** Seals, imports, promotes, retires and destroys by chance, as commands and runs do. */
    private void live(SplittableRandom random) throws Exception {
        for (int act = 0; act < ACTS; act++) {
            CredentialRef ref = VaultScene.ref(random.nextInt(CREDENTIALS));
            switch (random.nextInt(5)) {
                case 0 -> sealOne(ref, label(random));
                case 1 -> importSome(random);
                case 2 -> told("sweep", ref, tx -> SecretVersions.promote(tx, ref));
                case 3 -> told("sweep", ref, tx -> SecretVersions.retire(tx, ref));
                default -> shredOne(ref, random);
            }
        }
    }

    private static Label label(SplittableRandom random) {
        return LABELS.get(random.nextInt(LABELS.size()));
    }

    private interface Moving {
        List<Labelled> in(Tx tx);
    }

    private void told(String kind, CredentialRef ref, Moving moving) {
        scene.store.write(
                tx -> {
                    Json.Obj details = Labelled.tell(Json.object().build(), moving.in(tx));
                    return ledger.append(
                            tx, new LedgerWriter.Entry(kind, "labels", details).ref(ref));
                });
    }

    private SealedValue sealed(
            CredentialRef ref, int version, Label label, @Nullable String customer) {
        try (SecretBytes value = SecretBytes.ofUtf8("value %d of %s".formatted(version, ref))) {
            return new SealedValue(
                    new SealedSecret(
                            ref,
                            version,
                            label,
                            customer == null ? Custody.OWN : Custody.ENTRUSTED,
                            customer,
                            scene.vault.seal(Sealing.record(ref), version, value),
                            "test",
                            scene.clock.instant()),
                    Fingerprinting.ofForms(scene.engine().providers())
                            .of(scene.vault, ref, version, value));
        }
    }

    private int next(CredentialRef ref) {
        return scene.store.<Integer>read(tx -> tx.secrets().lastVersion(ref)) + 1;
    }

    private void sealOne(CredentialRef ref, Label label) {
        SealedValue one = sealed(ref, next(ref), label, null);
        scene.store.write(
                tx -> {
                    one.write(tx);
                    return ledger.append(tx, VaultScene.sealed(one));
                });
    }

    private void importSome(SplittableRandom random) {
        List<SealedValue> many = new ArrayList<>();
        for (int number = CREDENTIALS; number > 0; number--) {
            CredentialRef own = VaultScene.ref(number - 1);
            CredentialRef theirs = VaultScene.ref(100 + number);
            int version = next(own);
            if (random.nextBoolean()) {
                many.add(sealed(own, version++, Label.PREVIOUS, null));
            }
            many.add(sealed(own, version, label(random), null));
            many.add(sealed(theirs, next(theirs), Label.CURRENT, "cust\t\"" + number + "\"\n"));
        }
        PlaceDigest digest = new PlaceDigest();
        scene.store.write(
                tx -> {
                    for (SealedValue one : many) {
                        one.write(tx);
                        SealedSecret secret = one.secret();
                        digest.add(
                                ImportedLine.of(
                                        one.place(),
                                        secret.label(),
                                        secret.custody(),
                                        secret.customer(),
                                        secret.origin()));
                    }
                    Json.Obj details =
                            Json.object()
                                    .put("count", digest.count())
                                    .put("digest", digest.digest())
                                    .put("origin", "test")
                                    .put("created_at", Leaf.time(at()))
                                    .build();
                    return ledger.append(tx, new LedgerWriter.Entry("seal", "imported", details));
                });
    }

    private void shredOne(CredentialRef ref, SplittableRandom random) throws EngineException {
        List<Version> held = versions(ref).stream().filter(v -> v.destroyedAt() == null).toList();
        if (!held.isEmpty()) {
            int version = held.get(random.nextInt(held.size())).version();
            new Shredding(scene.engine()).shred(ref, OptionalInt.of(version));
        }
    }

    private List<Version> versions(CredentialRef ref) {
        return scene.store.read(tx -> tx.secrets().history(ref));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatWasDoneHonestlyAgrees(long seed) throws Exception {
        live(new SplittableRandom(seed));
        verify();
    }

    /** Everything that the store lets somebody do to one version, and that no entry tells. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void whatNoEntryTellsIsFound(long seed) throws Exception {
        live(new SplittableRandom(seed));
        int tried = 0;
        for (int number = 0; number < CREDENTIALS; number++) {
            CredentialRef ref = VaultScene.ref(number);
            for (Version one : versions(ref)) {
                if (one.destroyedAt() != null) {
                    continue;
                }
                found("was destroyed", tx -> tx.secrets().destroy(ref, one.version(), at()));
                if (one.label() != null) {
                    found(
                            "stands without a label",
                            tx -> tx.secrets().label(ref, one.version(), null));
                }
                for (Label label : Label.values()) {
                    if (versions(ref).stream().noneMatch(v -> v.label() == label)) {
                        found(
                                "stands as '" + Labelled.word(label),
                                tx -> tx.secrets().label(ref, one.version(), label));
                    }
                }
                tried++;
            }
            SealedValue fresh = sealed(ref, next(ref), Label.CURRENT, null);
            found("the sealing of version " + next(ref), fresh::write);
        }
        assertThat(tried).as("versions that are held").isGreaterThan(CREDENTIALS);
    }

    private Instant at() {
        return scene.clock.instant();
    }

    private void found(String told, Consumer<Tx> tampering) throws EngineException {
        InMemoryStore honest = scene.store;
        scene.store = honest.reopen();
        scene.store.write(
                tx -> {
                    tampering.accept(tx);
                    return true;
                });
        assertThatThrownBy(this::verify)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the ledger does not verify: ")
                .hasMessageContaining(told);
        scene.store = honest;
        verify();
    }

    /** An entry that tells of what is not there. */
    @Test
    void whatIsToldAndDoesNotStandIsFound() throws Exception {
        CredentialRef ref = VaultScene.ref(1);
        sealOne(ref, Label.CURRENT);
        String now = Leaf.time(at());
        Json.Obj absent =
                Json.object()
                        .put("version", 2)
                        .put("label", "current")
                        .put("origin", "test")
                        .put("created_at", now)
                        .put("destroyed_at", now)
                        .build();
        String name = "version 2 of " + ref;
        for (LedgerWriter.Entry entry :
                List.of(
                        new LedgerWriter.Entry("seal", name + " was sealed", absent),
                        new LedgerWriter.Entry("shred", name + " was destroyed", absent))) {
            found(entry.what(), tx -> ledger.append(tx, entry.ref(ref)));
        }
        Json.Obj none = absent.with("count", Json.of(1)).with("digest", Json.of("00"));
        found(
                "tells of 1 imported versions, and the vault has 0",
                tx -> ledger.append(tx, new LedgerWriter.Entry("seal", "imported", none)));
    }
}

package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.Custody;
import dev.keyrecall.engine.imports.ImportDefaults;
import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.ImportFormat;
import dev.keyrecall.engine.imports.ImportLimits;
import dev.keyrecall.engine.imports.ImportReader;
import dev.keyrecall.engine.port.Fingerprints;
import dev.keyrecall.engine.port.Secrets;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.VaultException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** An import beside others that seal the same credentials. */
final class SecretImportTest {
    private static final int ROWS = 600;
    private static final int IMPORTS = 4;

    /** The disk of a process that has only memory. */
    private static final class MemorySpool implements ImportSpool {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public OutputStream writing() {
            return bytes;
        }

        @Override
        public InputStream reading() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public void close() {}
    }

    /** Does something once, when everything was sealed and nothing written. */
    private record Once(long rows, Step step) implements ImportListener {
        private interface Step {
            void run() throws Exception;
        }

        @Override
        public void sealed(long read) {
            if (read == rows) {
                try {
                    step.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void written(long done, long total) {}
    }

    private static final ImportListener SILENT = new Once(-1, () -> {});

    private static SecretImport.Result imported(
            VaultScene scene, String csv, ImportListener listener)
            throws EngineException, ImportException, VaultException, IOException {
        ImportDefaults defaults =
                new ImportDefaults(null, new AccountRef("other", "shop"), Custody.OWN, null, null);
        try (ImportReader reader =
                        new ImportReader(
                                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                                ImportFormat.CSV,
                                defaults,
                                ImportLimits.STANDARD);
                MemorySpool spool = new MemorySpool()) {
            return new SecretImport(scene.engine(), scene.vault)
                    .run(reader, spool, false, listener);
        }
    }

    private static CredentialRef ref(String name) {
        return new CredentialRef(new AccountRef("other", "shop"), "secret", name);
    }

    private static List<Version> history(VaultScene scene, String name) {
        return scene.store.read(tx -> tx.secrets().history(ref(name)));
    }

    private static void requireDense(List<Version> history) {
        assertThat(history)
                .extracting(Version::version)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, history.size()).boxed().toList());
        assertThat(history).filteredOn(one -> one.label() == Label.CURRENT).hasSize(1);
        assertThat(history.getLast().label()).isEqualTo(Label.CURRENT);
    }

    @Test
    void whatAnotherImportSealedMeanwhileIsThePreviousValue() throws Exception {
        VaultScene scene = VaultScene.of(0);
        SecretImport.Result result =
                imported(
                        scene,
                        "name,value\nboth,mine\nalone,also mine\n",
                        new Once(2, () -> imported(scene, "name,value\nboth,theirs\n", SILENT)));
        assertThat(result.created()).isEqualTo(1);
        assertThat(result.changed()).isEqualTo(1);
        assertThat(history(scene, "both"))
                .extracting(Version::label)
                .containsExactly(Label.PREVIOUS, Label.CURRENT);
        assertThat(scene.opened(scene.vault))
                .containsEntry(new Place(ref("both"), 1), "theirs")
                .containsEntry(new Place(ref("both"), 2), "mine")
                .containsEntry(new Place(ref("alone"), 1), "also mine");
        requireTold(scene, List.of(new Place(ref("alone"), 1), new Place(ref("both"), 2)));
    }

    private static void requireTold(VaultScene scene, List<Place> places) {
        Json.Obj last = scene.entries("seal").getLast().object("details");
        assertThat(last.integer("count")).isEqualTo(places.size());
        PlaceDigest expected = new PlaceDigest();
        for (Place place : places) {
            expected.add(
                    ImportedLine.of(place, Label.CURRENT, Secrets.Custody.OWN, null, "imported"));
        }
        assertThat(last.text("digest")).isEqualTo(expected.digest());
    }

    @Test
    void whatAnotherImportOfTheSameFileSealedMeanwhileIsUnchanged() throws Exception {
        VaultScene scene = VaultScene.of(0);
        String csv = "name,value,label\nkey,old,previous\nkey,new,current\nother,one,\n";
        SecretImport.Result result =
                imported(scene, csv, new Once(3, () -> imported(scene, csv, SILENT)));
        assertThat(result.unchanged()).isEqualTo(3);
        assertThat(result.created() + result.changed() + result.fingerprints()).isZero();
        assertThat(scene.entries("seal")).hasSize(1);
        assertThat(history(scene, "key"))
                .extracting(Version::label)
                .containsExactly(Label.PREVIOUS, Label.CURRENT);
        assertThat(scene.opened(scene.vault)).hasSize(3);
    }

    @Test
    void whatDoesNotGoWithWhatWasSealedMeanwhileIsRefusedAndNothingIsWritten() throws Exception {
        VaultScene scene = VaultScene.of(0);
        String theirs = "name,value,custody,customer\nkey,theirs,entrusted,cust-1\n";
        assertThatThrownBy(
                        () ->
                                imported(
                                        scene,
                                        "name,value\nfree,one\nkey,mine\n",
                                        new Once(2, () -> imported(scene, theirs, SILENT))))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> {
                            assertThat(e.ending()).isEqualTo(Ending.USAGE);
                            assertThat(e).hasMessageContaining("other:shop:secret:key");
                            assertThat(e).hasMessageContaining("held for somebody else");
                        });
        assertThat(history(scene, "free")).isEmpty();
        assertThat(history(scene, "key")).hasSize(1);
    }

    @Test
    void aValueSealedBesideAnotherOneIsSealedAgainAsTheNextVersion() throws Exception {
        VaultScene scene = VaultScene.of(0);
        Sealing sealing =
                new Sealing(
                        scene.store,
                        scene.vault,
                        Fingerprinting.ofForms(scene.engine().providers()));
        List<Integer> tried = new ArrayList<>();
        try (SecretBytes value = SecretBytes.ofUtf8("captured")) {
            sealing.seal(
                    Sealing.NewValue.own(ref("key"), Label.CURRENT, "test", scene.clock.instant()),
                    value,
                    fresh -> {
                        if (tried.isEmpty()) {
                            new Once(0, () -> imported(scene, "name,value\nkey,one\n", SILENT))
                                    .sealed(0);
                        }
                        tried.add(fresh.secret().version());
                        return scene.store.write(
                                tx -> {
                                    fresh.write(tx);
                                    return true;
                                });
                    });
        }
        assertThat(tried).containsExactly(1, 2);
        assertThat(scene.opened(scene.vault))
                .containsEntry(new Place(ref("key"), 1), "one")
                .containsEntry(new Place(ref("key"), 2), "captured");
        requireDense(history(scene, "key"));
    }

    @Test
    @Timeout(120)
    void importsAtOnceAllEndWellAndLoseNothing() throws Exception {
        VaultScene scene = VaultScene.of(0);
        CyclicBarrier sealed = new CyclicBarrier(IMPORTS);
        List<Future<SecretImport.Result>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(IMPORTS)) {
            for (int i = 0; i < IMPORTS; i++) {
                String csv = csv(i);
                all.add(threads.submit(() -> imported(scene, csv, new Once(ROWS, sealed::await))));
            }
        }
        for (Future<SecretImport.Result> one : all) {
            assertThat(one.resultNow().created() + one.resultNow().changed()).isEqualTo(ROWS);
        }
        requireAllHeld(scene);
        assertThat(scene.entries("seal")).hasSize(IMPORTS);
    }

    private static String csv(int number) {
        StringBuilder csv = new StringBuilder("name,value\n");
        IntStream.range(number * 100, number * 100 + ROWS)
                .forEach(i -> csv.append("key-%d,value %d of %d\n".formatted(i, i, number)));
        return csv.toString();
    }

    private static void requireAllHeld(VaultScene scene) throws VaultException {
        List<String> expected = new ArrayList<>();
        for (int number = 0; number < IMPORTS; number++) {
            for (int i = number * 100; i < number * 100 + ROWS; i++) {
                expected.add("key-%d value %d of %d".formatted(i, i, number));
            }
        }
        List<String> found = new ArrayList<>();
        scene.opened(scene.vault)
                .forEach((place, value) -> found.add(place.ref().id() + " " + value));
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        for (int i = 0; i < (IMPORTS - 1) * 100 + ROWS; i++) {
            requireDense(history(scene, "key-" + i));
        }
    }

    /**
     * Somebody else seals the same credential meanwhile, and a fingerprint says that it is this.
     */
    @Test
    void aFingerprintAloneIsNotBelievedWhenOthersWereFaster() throws Exception {
        VaultScene scene = VaultScene.of(0);
        assertThatThrownBy(
                        () ->
                                imported(
                                        scene,
                                        "name,value\nboth,mine\nalone,also mine\n",
                                        new Once(2, () -> misled(scene))))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.ending()).isEqualTo(Ending.REFUSED))
                .hasMessageContaining("a fingerprint is damaged");
        assertThat(scene.opened(scene.vault))
                .containsOnly(Map.entry(new Place(ref("both"), 1), "theirs"));
    }

    private static void misled(VaultScene scene)
            throws EngineException, ImportException, VaultException, IOException {
        imported(scene, "name,value\nboth,theirs\n", SILENT);
        try (SecretBytes mine = SecretBytes.ofUtf8("mine")) {
            Fingerprints.Entry moved =
                    new Fingerprints.Entry(
                            scene.vault.fingerprint(mine), Fingerprints.VALUE, ref("both"), 1);
            scene.store.write(
                    tx -> {
                        tx.fingerprints().add(moved);
                        return true;
                    });
        }
    }

    @Test
    void whatAnotherImportSealedMeanwhileIsOpenedBeforeItIsUnchanged() throws Exception {
        VaultScene scene = VaultScene.of(0);
        SecretImport.Result result =
                imported(
                        scene,
                        "name,value\nboth,same\nalone,mine\n",
                        new Once(2, () -> imported(scene, "name,value\nboth,same\n", SILENT)));
        assertThat(result.created()).isEqualTo(1);
        assertThat(result.unchanged()).isEqualTo(1);
        assertThat(scene.entries("open"))
                .extracting(entry -> entry.object("details").text("purpose"))
                .containsExactly("compare");
    }
}

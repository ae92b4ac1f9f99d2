package dev.keyrecall.engine.anchor;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.Ids;
import dev.keyrecall.engine.Providers;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.log.EarlierRoots;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.NoteSigner;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.engine.tlog.TileFiles;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.VaultException;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A ledger that tells its log's key, signed by hand, without any tile. */
final class AnchorScene {
    private static final LocalVault VAULT = vault();
    private static final LocalVault OTHER = vault();
    private static final LogName NAME = LogName.of(VAULT.id());

    final MovableClock clock = new MovableClock();
    final InMemoryStore store = new InMemoryStore(clock);

    private static LocalVault vault() {
        try {
            return LocalVault.create(
                            new NewRecipient.KeyFile("", Instant.EPOCH), new SecureRandom())
                    .vault()
                    .withNewLogKey()
                    .vault();
        } catch (VaultException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With so many entries, of which the last say this. */
    static AnchorScene of(int entries, String what) {
        AnchorScene scene = new AnchorScene();
        scene.append(
                1,
                "init",
                Json.object()
                        .put(
                                "log_keys",
                                Json.strings(
                                        NAME.keys(VAULT::signLog).stream()
                                                .map(NoteKey::toString)
                                                .toList()))
                        .build());
        scene.append(entries - 1, what);
        scene.sign();
        return scene;
    }

    void append(int entries, String what) {
        append(entries, what, Json.object().build());
    }

    private void append(int entries, String what, Json.Obj details) {
        LedgerWriter ledger =
                new LedgerWriter(
                        new Engine(
                                store,
                                new Providers(List.of()),
                                clock,
                                new Ids(new SplittableRandom(1)),
                                clock::advance,
                                new Actor("ada", "root"),
                                "test-build"));
        for (int i = 0; i < entries; i++) {
            LedgerWriter.Entry entry = new LedgerWriter.Entry("sweep", what, details);
            store.write(tx -> ledger.append(tx, entry));
        }
    }

    SignedHead sign() {
        SignedHead signed = signed(VAULT);
        return store.write(
                tx -> {
                    tx.signedHeads().put(signed);
                    return signed;
                });
    }

    /** What is there, signed by a key that the ledger does not tell. */
    byte[] forged() {
        return signed(OTHER).note();
    }

    private SignedHead signed(LocalVault vault) {
        LedgerRows.Head head = store.read(tx -> tx.ledger().head()).orElseThrow();
        String text = new Checkpoint(NAME.origin(), head.size(), head.root()).text();
        var made = vault.signLog(text.getBytes(StandardCharsets.UTF_8)).getFirst();
        NoteSigner signer =
                new NoteSigner() {
                    @Override
                    public NoteKey key() {
                        return NAME.key(made.publicKey());
                    }

                    @Override
                    public byte[] sign(byte[] signed) {
                        return made.bytes();
                    }
                };
        return new SignedHead(
                head.size(), head.root(), SignedNote.sign(text, List.of(signer)).bytes());
    }

    Anchoring anchoring() {
        return new Anchoring(store, clock);
    }

    AnchorLook look(Anchor... anchors) {
        TileFiles none =
                new TileFiles() {
                    @Override
                    public Optional<byte[]> read(String path) {
                        return Optional.empty();
                    }

                    @Override
                    public void write(String path, byte[] bytes) {
                        throw new UnsupportedOperationException();
                    }
                };
        return new AnchorLook(store, List.of(anchors), new EarlierRoots(store, none), NAME);
    }
}

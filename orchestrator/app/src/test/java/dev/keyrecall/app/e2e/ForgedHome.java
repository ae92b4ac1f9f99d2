package dev.keyrecall.app.e2e;

import dev.keyrecall.app.wiring.SystemIo;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.NoteSigner;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.spi.SecretBytes;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.store.SqliteStore;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.Unlock;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A home whose whole history is written anew by somebody who can open its vault and write all of
 * its files: entries, head, log, signatures and receipts.
 */
final class ForgedHome {
    private final Path home;
    private final Path passphrase;

    ForgedHome(Path home, Path passphrase) {
        this.home = home;
        this.passphrase = passphrase;
    }

    /** Has the second entry say something else, as if it always had. */
    void rewrite() throws Exception {
        List<byte[]> leaves = new ArrayList<>();
        try (SqliteStore store = SqliteStore.open(home.resolve("keyrecall.db"));
                LocalVault vault = vault(store)) {
            store.read(
                    tx -> {
                        tx.ledger().forEach(0, row -> leaves.add(row.leaf()));
                        return leaves;
                    });
            Json.Obj second = Leaf.parse(leaves.get(1));
            leaves.set(1, Leaf.bytes(second.with("what", Json.of("nothing to speak of"))));
            long signed = store.read(tx -> tx.signedHeads().find()).orElseThrow().size();
            List<Long> receipts = new ArrayList<>();
            store.read(
                    tx -> {
                        tx.anchors().forEach(receipt -> receipts.add(receipt.size()));
                        return receipts;
                    });
            write(leaves, signed, receipts, vault);
        }
    }

    private LocalVault vault(SqliteStore store) throws Exception {
        String typed = Files.readString(passphrase).strip();
        try (SecretBytes content = SecretBytes.ofUtf8(typed)) {
            return LocalVault.open(
                    KnownHome.header(store),
                    new Unlock.Passphrase(content),
                    SystemIo.create().random());
        }
    }

    private void write(List<byte[]> leaves, long signed, List<Long> receipts, LocalVault vault)
            throws Exception {
        try (RawStore raw = new RawStore(home.resolve("keyrecall.db"))) {
            CompactRange tree = CompactRange.empty();
            for (int i = 0; i < leaves.size(); i++) {
                byte[] hash = Merkle.leafHash(leaves.get(i));
                tree = tree.append(hash);
                raw.run(
                        ("UPDATE leaf SET leaf = %s, leaf_hash = %s, subtree_hash = %s"
                                        + " WHERE sequence = %d")
                                .formatted(
                                        blob(leaves.get(i)),
                                        blob(hash),
                                        blob(tree.lastSubtree()),
                                        i));
                if (receipts.contains(tree.size())) {
                    raw.run(
                            "UPDATE anchor SET root = %s, note = %s WHERE size = %d"
                                    .formatted(
                                            blob(tree.root()),
                                            blob(note(tree, vault)),
                                            tree.size()));
                }
                if (tree.size() == signed) {
                    byte[] note = note(tree, vault);
                    raw.run(
                            "UPDATE signed_head SET root = %s, note = %s"
                                    .formatted(blob(tree.root()), blob(note)));
                    Removed.folder(home.resolve("log"));
                    ForgedLog.write(home.resolve("log"), leaves.subList(0, i + 1), note);
                }
            }
        }
    }

    private static byte[] note(CompactRange tree, LocalVault vault) {
        LogName name = LogName.of(vault.id());
        String text = new Checkpoint(name.origin(), tree.size(), tree.root()).text();
        var made = vault.signLog(text.getBytes(StandardCharsets.UTF_8)).getFirst();
        NoteSigner signer =
                new NoteSigner() {
                    @Override
                    public NoteKey key() {
                        return name.key(made.publicKey());
                    }

                    @Override
                    public byte[] sign(byte[] signed) {
                        return made.bytes();
                    }
                };
        return SignedNote.sign(text, List.of(signer)).bytes();
    }

    private static String blob(byte[] bytes) {
        return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }

    /** How many entries there are. */
    long size() {
        try (SqliteStore store = SqliteStore.open(home.resolve("keyrecall.db"))) {
            return store.read(tx -> tx.ledger().head()).map(LedgerRows.Head::size).orElse(0L);
        }
    }
}

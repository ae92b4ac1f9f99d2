package dev.keyrecall.app.e2e;

import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.log.LogName;
import dev.keyrecall.engine.tlog.Checkpoint;
import dev.keyrecall.engine.tlog.MalformedException;
import dev.keyrecall.engine.tlog.NoteKey;
import dev.keyrecall.engine.tlog.NoteSigner;
import dev.keyrecall.engine.tlog.SignedNote;
import dev.keyrecall.engine.tlog.TileFiles;
import dev.keyrecall.engine.tlog.TileWriter;
import dev.keyrecall.vault.LocalVault;
import dev.keyrecall.vault.NewRecipient;
import dev.keyrecall.vault.VaultException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes logs as somebody would who can write the home's files, with the log's key or without. */
final class ForgedLog {
    private final LocalVault vault;
    private final LogName name;

    /** Of a log whose key was changed: two sign. */
    ForgedLog() throws VaultException {
        vault =
                LocalVault.create(new NewRecipient.KeyFile("", Instant.EPOCH), new SecureRandom())
                        .vault()
                        .withNewLogKey()
                        .vault()
                        .withNewLogKey()
                        .vault();
        name = LogName.of(vault.id());
    }

    /** The newest first. */
    List<NoteKey> keys() {
        return name.keys(vault::signLog);
    }

    static List<byte[]> leaves(int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(
                    "{\"kind\":\"sweep\",\"seq\":%d,\"what\":\"entry %d\"}"
                            .formatted(i, i)
                            .getBytes(StandardCharsets.UTF_8));
        }
        return leaves;
    }

    private static CompactRange tree(List<byte[]> leaves) {
        CompactRange tree = CompactRange.empty();
        for (byte[] leaf : leaves) {
            tree = tree.append(Merkle.leafHash(leaf));
        }
        return tree;
    }

    /** What is to be signed of some leaves. */
    String text(List<byte[]> leaves) {
        CompactRange tree = tree(leaves);
        return new Checkpoint(name.origin(), tree.size(), tree.root()).text();
    }

    /** A checkpoint of them, with the log's keys. */
    byte[] signed(List<byte[]> leaves) {
        String text = text(leaves);
        List<NoteSigner> signers = new ArrayList<>();
        vault.signLog(text.getBytes(StandardCharsets.UTF_8))
                .forEach(one -> signers.add(new Signed(name.key(one.publicKey()), one.bytes())));
        return SignedNote.sign(text, signers).bytes();
    }

    private record Signed(NoteKey key, byte[] signature) implements NoteSigner {
        @Override
        public byte[] sign(byte[] text) {
            return signature;
        }
    }

    /** A checkpoint of them, without the key: under another one's signature. */
    byte[] unsigned(List<byte[]> leaves, byte[] genuine) throws MalformedException {
        return new SignedNote(text(leaves), SignedNote.parse(genuine).signatures()).bytes();
    }

    /** Writes tiles and bundles of these leaves, and a checkpoint. */
    static void write(Path folder, List<byte[]> leaves, byte[] note)
            throws IOException, MalformedException {
        new TileWriter(new PlainFiles(folder)).append(0, leaves);
        Files.createDirectories(folder);
        Files.write(folder.resolve("checkpoint"), note);
    }

    private record PlainFiles(Path folder) implements TileFiles {
        @Override
        public Optional<byte[]> read(String path) {
            try {
                Path file = folder.resolve(path);
                return Files.exists(file)
                        ? Optional.of(Files.readAllBytes(file))
                        : Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void write(String path, byte[] bytes) {
            try {
                Path file = folder.resolve(path);
                Files.createDirectories(file.resolveSibling("."));
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

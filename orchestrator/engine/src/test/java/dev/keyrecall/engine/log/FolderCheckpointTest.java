package dev.keyrecall.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyrecall.engine.ledger.Mismatch;
import dev.keyrecall.engine.port.LedgerRows;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;
import dev.keyrecall.engine.tlog.Checkpoint;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What was signed, on record and in the folder: both to the byte, or nothing is signed. */
final class FolderCheckpointTest {
    @Test
    void aChangedByteOfTheCheckpointIsRefused() {
        LogScene scene = LogScene.of(3);
        scene.advance();
        byte[] sound = Objects.requireNonNull(scene.files.note);
        for (int at = 0; at < sound.length; at++) {
            byte[] changed = sound.clone();
            changed[at] ^= 1;
            scene.files.note = changed;
            assertThatThrownBy(scene.log()::check).as("byte " + at).isInstanceOf(Mismatch.class);
        }
    }

    /** As a process leaves it that died between the record and the folder. */
    @Test
    void anOlderCheckpointMustHaveBeenSignedToo() {
        LogScene scene = new LogScene();
        scene.tellKeys();
        scene.advance();
        byte[] older = Objects.requireNonNull(scene.files.note);
        scene.append(3, "more");
        scene.advance();
        scene.files.note = older;
        assertThat(scene.log().check().orElseThrow().size()).isEqualTo(4);
        byte[] changed = older.clone();
        int inSignature = changed.length - 20;
        changed[inSignature] = (byte) (changed[inSignature] == 'A' ? 'B' : 'A');
        scene.files.note = changed;
        scene.requireRefused("is false");
    }

    @Test
    void aRecordThatNoKeyOfTheVaultSignedIsRefused() {
        LogScene scene = LogScene.of(3);
        LedgerRows.Head head = scene.store.read(tx -> tx.ledger().head()).orElseThrow();
        String text = new Checkpoint(LogScene.NAME.origin(), 3, head.root()).text();
        String line = "\u2014 " + LogScene.NAME + " AAAAAAAAAAAA\n";
        byte[] note = (text + "\n" + line).getBytes(StandardCharsets.UTF_8);
        scene.store.write(
                tx -> {
                    tx.signedHeads().put(new SignedHead(3, head.root(), note));
                    return true;
                });
        scene.requireRefused("no known key has signed it");
    }
}

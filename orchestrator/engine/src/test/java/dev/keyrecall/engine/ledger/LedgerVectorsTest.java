package dev.keyrecall.engine.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.inventory.Snapshot;
import dev.keyrecall.engine.testing.FormatVectors;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The vectors of docs/formats, which a second implementation made from the page alone. */
final class LedgerVectorsTest {
    private Json.Obj vectors = Json.object().build();

    @BeforeEach
    void read() throws IOException {
        vectors = FormatVectors.read("ledger-v1.json");
    }

    @Test
    void entriesBecomeTheSameLeavesHashesAndHeads() {
        LeafCheck check = new LeafCheck();
        List<Json> rows = vectors.items("ledger");
        for (int i = 0; i < rows.size(); i++) {
            Json.Obj row = (Json.Obj) rows.get(i);
            byte[] leaf = Leaf.bytes(row.object("entry"));
            assertThat(new String(leaf, StandardCharsets.UTF_8)).isEqualTo(row.text("leaf"));
            assertThat(hex(Merkle.leafHash(leaf))).isEqualTo(row.text("leaf_hash"));
            assertThat(check.accept(i, leaf, Merkle.leafHash(leaf)).integer("seq")).isEqualTo(i);
            assertThat(hex(check.tree().root())).isEqualTo(row.text("root"));
            assertThat(hex(check.tree().edge())).isEqualTo(row.text("edge"));
        }
        assertThat(rows).hasSizeGreaterThan(5);
    }

    @Test
    void largerTreesHaveTheSameRootsAndEdges() {
        for (Json item : vectors.items("trees_of_leaf_i")) {
            Json.Obj tree = (Json.Obj) item;
            CompactRange range = CompactRange.empty();
            for (int i = 0; i < tree.integer("size"); i++) {
                byte[] leaf = ("leaf " + i).getBytes(StandardCharsets.UTF_8);
                range = range.append(Merkle.leafHash(leaf));
            }
            assertThat(hex(range.root())).isEqualTo(tree.text("root"));
            assertThat(hex(range.edge())).isEqualTo(tree.text("edge"));
        }
    }

    @Test
    void whatIsNotOfTheFormatIsRefused() {
        List<Json> cases = vectors.items("refused_as_first_leaf");
        for (Json item : cases) {
            Json.Obj refused = (Json.Obj) item;
            byte[] leaf = refused.text("leaf").getBytes(StandardCharsets.UTF_8);
            assertThatExceptionOfType(Mismatch.class)
                    .as(refused.text("case"))
                    .isThrownBy(() -> new LeafCheck().accept(0, leaf, Merkle.leafHash(leaf)))
                    .withMessageStartingWith("entry 0: ");
        }
        assertThat(cases).hasSizeGreaterThan(10);
    }

    @Test
    void aListingHasTheSameDigestInEveryOrder() {
        Json.Obj snapshot = vectors.object("snapshot");
        List<Credential> listing = new ArrayList<>();
        snapshot.items("listing").forEach(item -> listing.add(credential((Json.Obj) item)));
        assertThat(Snapshot.digest(listing)).isEqualTo(snapshot.text("digest"));
        assertThat(Snapshot.digest(listing.reversed())).isEqualTo(snapshot.text("digest"));
    }

    @Test
    void thePageNamesEveryKindAndMember() throws IOException {
        String page = Files.readString(FormatVectors.folder().resolve("ledger.md"));
        for (String kind : Leaf.KINDS) {
            assertThat(page).containsPattern("\\| .*`" + Pattern.quote(kind) + "`.* \\|");
        }
        for (String member : Leaf.SUBJECT) {
            assertThat(page).contains("| `" + member + "` |");
        }
    }

    private static Credential credential(Json.Obj item) {
        return new Credential(
                CredentialRef.parse(item.text("ref")),
                item.text("principal"),
                item.text("principal_uid"),
                item.textOrNull("owner"),
                Credential.Status.valueOf(item.text("status").toUpperCase(Locale.ROOT)),
                Instant.parse(item.text("created_at")),
                // One of the two was never used: the digest must not tell.
                item.text("ref").endsWith("1") ? null : Instant.EPOCH);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

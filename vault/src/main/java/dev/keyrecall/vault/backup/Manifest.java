package dev.keyrecall.vault.backup;

import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;
import dev.keyrecall.vault.VaultId;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a backup says of itself, encrypted with it (format page, section 4.1).
 *
 * @param backup its id, which the ledger in it names too
 * @param createdAt when it was begun: RFC 3339, UTC, six digits below the second
 * @param build which Keyrecall wrote it
 * @param vault the vault's id
 * @param vaultKeyVersion the version of the vault key that opens it
 * @param ledger how far the ledger in it had come
 * @param content what the rest of the payload must be
 * @param rows for each table its number of rows
 */
public record Manifest(
        String backup,
        String createdAt,
        String build,
        VaultId vault,
        int vaultKeyVersion,
        Ledger ledger,
        Content content,
        Map<String, Long> rows) {
    private static final long SCHEMA = 1;
    private static final String KIND = "sqlite-store";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public Manifest {
        rows = Map.copyOf(rows);
        Instant.parse(createdAt);
        if (vaultKeyVersion < 1) {
            throw new IllegalArgumentException("vault key versions count from 1");
        }
    }

    /**
     * A ledger's size and root.
     *
     * @param root lower-case hex
     */
    public record Ledger(long size, String root) {
        public Ledger {
            if (size < 0 || !HASH.matcher(root).matches()) {
                throw new IllegalArgumentException("a ledger has a size and a root of 64 digits");
            }
        }
    }

    /**
     * The content's length and digest.
     *
     * @param sha256 lower-case hex
     */
    public record Content(long bytes, String sha256) {
        public Content {
            if (bytes < 0 || !HASH.matcher(sha256).matches()) {
                throw new IllegalArgumentException("a content has a length and a SHA-256");
            }
        }
    }

    /** The document, of which {@link #bytes} is the canonical form. */
    public Json.Obj document() {
        Json.Builder tables = Json.object();
        rows.forEach(tables::put);
        return Json.object()
                .put("v", SCHEMA)
                .put("backup", backup)
                .put("created_at", createdAt)
                .put("build", build)
                .put("vault", vault.value())
                .put("vault_key_version", vaultKeyVersion)
                .put(
                        "ledger",
                        Json.object().put("size", ledger.size()).put("root", ledger.root()).build())
                .put(
                        "content",
                        Json.object()
                                .put("kind", KIND)
                                .put("bytes", content.bytes())
                                .put("sha256", content.sha256())
                                .build())
                .put("rows", tables.build())
                .build();
    }

    /** As it stands in a backup. */
    byte[] bytes() {
        return document().canonical().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest.
     *
     * @throws BackupException.Damaged when it is not the canonical form of one
     * @throws BackupException.Unsupported when a newer program wrote it
     */
    static Manifest parse(byte[] bytes) throws BackupException {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            Json.Obj json = Json.parseObject(text);
            Json.Obj content = json.object("content");
            if (json.integer("v") != SCHEMA || !content.text("kind").equals(KIND)) {
                throw new BackupException.Unsupported(
                        "the backup's manifest is of a version or kind that this program does not"
                                + " know");
            }
            if (!json.canonical().equals(text)) {
                throw damaged();
            }
            return of(json, content);
        } catch (CharacterCodingException
                | JsonException
                | DateTimeException
                | ArithmeticException
                | IllegalArgumentException e) {
            BackupException.Damaged damaged = damaged();
            damaged.initCause(e);
            throw damaged;
        }
    }

    private static Manifest of(Json.Obj json, Json.Obj content) {
        Map<String, Long> rows = new LinkedHashMap<>();
        Json.Obj tables = json.object("rows");
        tables.members().keySet().forEach(name -> rows.put(name, tables.integer(name)));
        Json.Obj ledger = json.object("ledger");
        return new Manifest(
                json.text("backup"),
                json.text("created_at"),
                json.text("build"),
                new VaultId(json.text("vault")),
                Math.toIntExact(json.integer("vault_key_version")),
                new Ledger(ledger.integer("size"), ledger.text("root")),
                new Content(content.integer("bytes"), content.text("sha256")),
                rows);
    }

    private static BackupException.Damaged damaged() {
        return new BackupException.Damaged("the backup's manifest is not one");
    }
}

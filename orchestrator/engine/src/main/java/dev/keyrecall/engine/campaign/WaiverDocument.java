package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A waiver as bytes, which are what is signed. Equal waivers have equal bytes.
 *
 * <p>Source: {@code docs/formats/waiver.md}, version 1.
 */
public final class WaiverDocument {
    private static final int VERSION = 1;

    private static final Set<String> MEMBERS =
            Set.of(
                    "v",
                    "waiver",
                    "campaign",
                    "plan",
                    "plan_digest",
                    "units",
                    "by",
                    "reason",
                    "until",
                    "created_at");

    private WaiverDocument() {}

    /** The canonical bytes. */
    public static byte[] bytes(Waiver waiver) {
        return Json.object()
                .put("v", VERSION)
                .put("waiver", waiver.id())
                .put("campaign", waiver.campaign())
                .put("plan", waiver.plan())
                .put("plan_digest", waiver.planDigest())
                .put(
                        "units",
                        Json.array(waiver.units().stream().map(WaiverDocument::unit).toList()))
                .put("by", waiver.by())
                .put("reason", waiver.reason())
                .put("until", waiver.until().toString())
                .put("created_at", waiver.createdAt().toString())
                .build()
                .canonical()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Lower-case hex SHA-256 of the bytes. */
    public static String digest(byte[] bytes) {
        return Sha256.hex(bytes);
    }

    private static Json unit(Waiver.Item item) {
        return Json.object()
                .put("ordinal", item.ordinal())
                .put("ref", item.ref().toString())
                .build();
    }

    /**
     * Reads a waiver's bytes; nothing that the format does not name is passed over.
     *
     * @throws JsonException when they are not exactly a waiver of version 1
     */
    public static Waiver parse(byte[] bytes) {
        if (bytes.length > Waiver.BYTES_MAX) {
            throw new JsonException("the waiver is too long");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("the waiver is not UTF-8");
        }
        Json.Obj object = Json.parseObject(text);
        if (!object.canonical().equals(text)) {
            throw new JsonException("the waiver is not in canonical form");
        }
        Members members = new Members(object, "the waiver", MEMBERS);
        Members.require(members.integer("v", 1) == VERSION, "v", "is not 1");
        Waiver waiver =
                new Waiver(
                        members.text("waiver"),
                        members.text("campaign"),
                        members.text("plan"),
                        members.digest("plan_digest"),
                        members.list("units", WaiverDocument::item),
                        words(members, "by", Waiver.BY_MAX_CHARS),
                        words(members, "reason", Waiver.REASON_MAX_CHARS),
                        members.instant("until"),
                        members.instant("created_at"));
        check(waiver);
        return waiver;
    }

    private static Waiver.Item item(Json value) {
        Members members = new Members(value, "a unit", Set.of("ordinal", "ref"));
        long ordinal = members.integer("ordinal", 1);
        Members.require(ordinal <= Integer.MAX_VALUE, "ordinal", "is out of range");
        return new Waiver.Item((int) ordinal, members.ref("ref"));
    }

    private static String words(Members members, String name, int max) {
        String text = members.text(name);
        Members.require(text.length() <= max, name, "is too long");
        Members.require(
                PlainText.line(text).equals(text) && text.strip().equals(text),
                name,
                "is not printable");
        return text;
    }

    private static void check(Waiver waiver) {
        List<Waiver.Item> units = waiver.units();
        Members.require(!units.isEmpty(), "units", "is empty");
        for (int i = 1; i < units.size(); i++) {
            Members.require(
                    units.get(i - 1).ordinal() < units.get(i).ordinal(),
                    "units",
                    "is not in order");
        }
        Instant latest = waiver.createdAt().plus(Waiver.LONGEST);
        Members.require(
                waiver.until().isAfter(waiver.createdAt()) && !waiver.until().isAfter(latest),
                "until",
                "is out of range");
    }
}

package dev.keyrecall.app.command;

import dev.keyrecall.app.io.DiskFailure;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.ConsumerRegistry.Asked;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file of consumers to register: a JSON array. Read whole before anything is registered. */
final class ConsumerFile {
    /** Room for 100,000 consumers. */
    static final long LENGTH_MAX_BYTES = 32L * 1024 * 1024;

    private ConsumerFile() {}

    static List<Asked> read(Path file, InventoryView inventory) throws EngineException {
        try {
            if (Files.size(file) > LENGTH_MAX_BYTES) {
                throw wrong(file, "it is longer than " + LENGTH_MAX_BYTES + " bytes");
            }
            return entries(file, Json.parse(Files.readString(file)), inventory);
        } catch (IOException e) {
            throw wrong(file, "it cannot be read: " + DiskFailure.why(e));
        } catch (JsonException | IllegalArgumentException e) {
            throw wrong(file, String.valueOf(e.getMessage()));
        }
    }

    private static List<Asked> entries(Path file, Json document, InventoryView inventory)
            throws EngineException {
        if (!(document instanceof Json.Arr(List<Json> items))) {
            throw wrong(file, "it is not an array");
        }
        List<Asked> entries = new ArrayList<>();
        Map<String, CredentialRef> byId = byId(inventory);
        for (Json item : items) {
            if (!(item instanceof Json.Obj entry)) {
                throw wrong(file, "an entry is not an object");
            }
            entries.add(new Asked(reference(file, entry, byId), target(entry)));
        }
        return entries;
    }

    private static Map<String, CredentialRef> byId(InventoryView inventory) throws EngineException {
        Map<String, CredentialRef> byId = new TreeMap<>();
        inventory.list().forEach(item -> byId.put(item.ref().id(), item.ref()));
        return byId;
    }

    private static CredentialRef reference(
            Path file, Json.Obj entry, Map<String, CredentialRef> byId) throws EngineException {
        String reference = entry.textOrNull("ref");
        if (reference != null) {
            return CredentialRef.parse(reference);
        }
        String id = entry.text("credential");
        CredentialRef found = byId.get(id);
        if (found == null) {
            throw wrong(file, "the latest refresh lists no credential " + id);
        }
        return found;
    }

    private static ConsumerTarget target(Json.Obj entry) {
        Map<String, String> options = new TreeMap<>();
        if (entry.get("options").isPresent()) {
            Json.Obj given = entry.object("options");
            given.members().keySet().forEach(name -> options.put(name, given.text(name)));
        }
        return new ConsumerTarget(entry.text("kind"), entry.text("target"), options);
    }

    private static EngineException wrong(Path file, String why) {
        return new EngineException(
                Ending.USAGE,
                "the consumers in " + file + " cannot be read: " + why,
                "an entry reads {\"ref\": REF, \"kind\": KIND, \"target\": TARGET,"
                        + " \"options\": {}}");
    }
}

package dev.keyrecall.app.drill;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.inventory.AcceptedCredential;
import dev.keyrecall.engine.service.ConsumerImport;
import dev.keyrecall.engine.service.InventoryAcceptance;
import dev.keyrecall.engine.service.InventoryAcceptance.Accepted;
import dev.keyrecall.engine.service.InventoryRefresh;
import dev.keyrecall.engine.service.InventoryView;
import dev.keyrecall.engine.service.InventoryView.Item;
import dev.keyrecall.lab.LabServer;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.CredentialRef;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a home knows of a lab before a drill's trouble begins: all of it listed, accepted and
 * judged, and every place that holds a credential registered.
 *
 * @param seed of the lab, for a person to report
 * @param steps is told of each step in words
 */
record DrillBaseline(Engine engine, LabServer lab, long seed, Consumer<String> steps) {
    /** Takes it; the references by the provider's own ids, without the operator's own. */
    Map<String, CredentialRef> take() throws EngineException {
        new InventoryRefresh(engine).refresh(null, (_, _) -> {});
        InventoryAcceptance acceptance = new InventoryAcceptance(engine);
        Accepted accepted = acceptance.acceptAll();
        List<CredentialRef> toJudge =
                accepted.toReview().stream().map(AcceptedCredential::ref).toList();
        if (!toJudge.isEmpty()) {
            acceptance.accept(toJudge);
        }
        say(
                "baseline: %d accepted, %d of them judged one by one",
                accepted.accepted(), toJudge.size());
        Map<String, CredentialRef> references = new HashMap<>();
        for (Item item : new InventoryView(engine).list()) {
            CredentialRef ref = item.ref();
            if (!item.operator()) {
                references.put(ref.id(), ref);
            }
        }
        say("consumers registered: %d", register(references));
        return references;
    }

    /** As from a file: one by one, each would be compared with all that are registered. */
    private int register(Map<String, CredentialRef> references) throws EngineException {
        List<TableRow> rows = new ArrayList<>();
        for (LabTruth.Consumer consumer : lab.truth().consumers()) {
            CredentialRef ref = references.get(String.valueOf(consumer.credentialId()));
            if (ref == null) {
                throw new EngineException(
                        Ending.FAULT,
                        "the lab's consumer " + consumer.target() + " holds no listed credential",
                        "this is a fault of the lab; report it with the seed " + seed);
            }
            Map<String, String> row = new TreeMap<>();
            consumer.options().forEach((name, value) -> row.put(TableShape.OPTION + name, value));
            row.put("ref", ref.toString());
            row.put("kind", consumer.kind());
            row.put("target", consumer.target());
            rows.add(new TableRow.Fields(rows.size() + 1, row));
        }
        return new ConsumerImport(engine).take("the lab", rows, false, (_, _) -> {}).created();
    }

    @com.google.errorprone.annotations.FormatMethod
    private void say(String format, Object... values) {
        steps.accept(String.format(Locale.ROOT, format, values));
    }
}

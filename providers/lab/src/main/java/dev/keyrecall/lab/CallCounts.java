package dev.keyrecall.lab;

import dev.keyrecall.spi.json.Json;

import java.util.Map;
import java.util.TreeMap;

/**
 * Calls received and effects carried out, by operation. An operation's full name is {@code
 * iam:CreateAccessKey}; the bare {@code CreateAccessKey} is understood as well. Thread-safe.
 */
public final class CallCounts {
    private final Map<String, Integer> received = new TreeMap<>();
    private final Map<String, Integer> effects = new TreeMap<>();

    /** Counts a call, whatever will be answered. */
    public synchronized void addReceived(String operation) {
        received.merge(operation, 1, Integer::sum);
    }

    /** Counts a change that was carried out. */
    public synchronized void addEffect(String operation) {
        effects.merge(operation, 1, Integer::sum);
    }

    public synchronized int received(String operation) {
        return sum(received, operation);
    }

    public synchronized int effects(String operation) {
        return sum(effects, operation);
    }

    /** How often each operation was called, by full name; a copy. */
    public synchronized Map<String, Integer> allReceived() {
        return new TreeMap<>(received);
    }

    /** Calls received of all operations. */
    public synchronized int receivedInAll() {
        return received.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Effects carried out by all operations. */
    public synchronized int effectsInAll() {
        return effects.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** What {@code GET /_lab/counts} answers: {@code received} and {@code effects} by name. */
    public synchronized Json.Obj toJson() {
        Json.Builder calls = Json.object();
        received.forEach(calls::put);
        Json.Builder changes = Json.object();
        effects.forEach(changes::put);
        return Json.object().put("received", calls.build()).put("effects", changes.build()).build();
    }

    private static int sum(Map<String, Integer> counts, String operation) {
        return counts.entrySet().stream()
                .filter(entry -> OperationName.matches(operation, entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}

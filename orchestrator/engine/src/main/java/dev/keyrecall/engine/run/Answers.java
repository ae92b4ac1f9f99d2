package dev.keyrecall.engine.run;

import dev.keyrecall.spi.json.Json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answers of one sweep of probes: enters the ledger as counts and one digest over all of them
 * in order.
 */
final class Answers {
    /** Counts the answers beyond those that an entry has room to name; the digest has them all. */
    static final String OTHERS = "others";

    private final Map<String, Integer> counts = new TreeMap<>();
    private final StringBuilder log = new StringBuilder();

    void add(String answer) {
        String named = RunLimits.shortened(answer, RunLimits.ANSWER_MAX);
        boolean room = counts.size() < RunLimits.ANSWERS_NAMED_MAX || counts.containsKey(named);
        counts.merge(room ? named : OTHERS, 1, Integer::sum);
        log.append(answer).append('\n');
    }

    int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    Json.Obj toJson() {
        Json.Builder byAnswer = Json.object();
        counts.forEach(byAnswer::put);
        return Json.object()
                .put("answers", byAnswer.build())
                .put("answers_sha256", digest())
                .build();
    }

    private String digest() {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(log.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

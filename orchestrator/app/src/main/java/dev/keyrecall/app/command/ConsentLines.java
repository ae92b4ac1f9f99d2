package dev.keyrecall.app.command;

import dev.keyrecall.engine.policy.Consent;
import dev.keyrecall.engine.policy.Consent.Voice;
import dev.keyrecall.spi.json.Json;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What people have said of a plan, as lines and as a document. */
final class ConsentLines {
    private ConsentLines() {}

    static String count(Consent consent) {
        return consent.agreed().size() + " of " + consent.needed() + " approvals";
    }

    static String against(Consent consent) {
        return String.join(", ", consent.against())
                + (consent.against().size() == 1 ? " is" : " are")
                + " against it, which is final";
    }

    /** A line for each voice, and where the plan stands. */
    static List<String> lines(Consent consent) {
        List<String> lines = new ArrayList<>();
        for (Voice voice : consent.voices()) {
            lines.add(
                    voice.decision().done()
                            + " by "
                            + voice.name()
                            + " at "
                            + Documents.shown(voice.at())
                            + (voice.fingerprint().isEmpty() ? "" : " with " + voice.fingerprint())
                            + (voice.counts() ? "" : ", does not count: " + voice.objection()));
        }
        if (!consent.against().isEmpty()) {
            lines.add("not approved: " + against(consent));
        } else if (consent.granted()) {
            lines.add("approved");
        } else {
            lines.add("not approved: " + count(consent) + until(consent));
        }
        return lines;
    }

    private static String until(Consent consent) {
        return consent.expiry().equals(Instant.MAX)
                ? ""
                : ", possible until " + Documents.shown(consent.expiry());
    }

    static Json.Obj document(Consent consent) {
        return Json.object()
                .put("approved", consent.granted())
                .put("needed", consent.needed())
                .put("agreed", Json.strings(consent.agreed()))
                .put("against", Json.strings(consent.against()))
                .put(
                        "expires_at",
                        Documents.time(
                                consent.expiry().equals(Instant.MAX) ? null : consent.expiry()))
                .put(
                        "voices",
                        Json.array(consent.voices().stream().map(ConsentLines::voice).toList()))
                .build();
    }

    private static Json voice(Voice voice) {
        return Json.object()
                .put("name", voice.name())
                .put("decision", voice.decision().word())
                .put("at", Documents.time(voice.at()))
                .put("key", voice.fingerprint().isEmpty() ? null : voice.fingerprint())
                .put("objection", voice.counts() ? null : voice.objection())
                .build();
    }
}

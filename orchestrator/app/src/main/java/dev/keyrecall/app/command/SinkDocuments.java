package dev.keyrecall.app.command;

import dev.keyrecall.app.home.SinkLook;
import dev.keyrecall.engine.port.Sinks.Failing;
import dev.keyrecall.spi.json.Json;

import java.util.List;

/** Sinks as documents and lines. */
final class SinkDocuments {
    private SinkDocuments() {}

    static Json document(List<SinkLook> looks) {
        return Json.array(looks.stream().map(SinkDocuments::document).toList());
    }

    private static Json.Obj document(SinkLook look) {
        Json.Builder failing = Json.object();
        look.failing()
                .ifPresent(
                        one ->
                                failing.put("error", one.error())
                                        .put("since", Documents.time(one.since()))
                                        .put("failures", one.failures())
                                        .put("retry_at", Documents.time(one.retryAt())));
        return Json.object()
                .put("sink", look.sink().name())
                .put("kind", look.sink().place().kind())
                .put("format", look.sink().format().word())
                .put("place", look.sink().place().shown())
                .put("next", look.standing().next())
                .put("behind", look.behind())
                .put("sent_at", Documents.time(look.standing().sentAt()))
                .put("failing", look.failing().isEmpty() ? Json.Null.NULL : failing.build())
                .build();
    }

    /** How it stands, in a few words. */
    static String standing(SinkLook look) {
        String behind = look.behind() == 0 ? "has everything" : look.behind() + " behind";
        return look.failing().map(one -> behind + ", " + text(one)).orElse(behind);
    }

    private static String text(Failing failing) {
        return "failing since " + Documents.shown(failing.since()) + ": " + failing.error();
    }
}

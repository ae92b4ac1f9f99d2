package dev.keyrecall.engine.secret;

import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * How a version stands after its label moved (docs/formats/ledger.md, section 2.4).
 *
 * @param label null for none
 */
public record Labelled(Place place, @Nullable Label label) {
    /** The member of an entry's details. */
    public static final String MEMBER = "labels";

    /** Details that tell of the moves; the same where there is none. */
    public static Json.Obj tell(Json.Obj details, List<Labelled> moves) {
        return moves.isEmpty()
                ? details
                : details.with(MEMBER, new Json.Arr(moves.stream().map(Labelled::toJson).toList()));
    }

    private Json toJson() {
        return Json.object()
                .put("ref", place.ref().toString())
                .put("version", place.version())
                .put("label", word(label))
                .build();
    }

    /** Its word in entries; null for none. */
    public static @Nullable String word(@Nullable Label label) {
        return label == null ? null : label.name().toLowerCase(Locale.ROOT);
    }
}

package dev.keyrecall.engine.export;

import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;

/** Reads members of an entry's details, which later writers may give other forms. */
final class OcsfText {
    private OcsfText() {}

    /** The text of a member; null when it is none. */
    static @Nullable String of(Json.Obj object, String name) {
        return object.get(name).orElse(Json.Null.NULL) instanceof Json.Str(String text)
                ? text
                : null;
    }

    /** The object of a member; an empty one when it is none. */
    static Json.Obj object(Json.Obj object, String name) {
        return object.get(name).orElse(Json.Null.NULL) instanceof Json.Obj found
                ? found
                : Json.object().build();
    }
}

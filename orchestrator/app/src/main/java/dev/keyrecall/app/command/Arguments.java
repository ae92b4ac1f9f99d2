package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.app.home.Session;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.service.AccountDirectory;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CredentialRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Reads arguments into the domain's types; what is malformed is a usage error with a hint. */
final class Arguments {
    private Arguments() {}

    static CredentialRef reference(String text) throws EngineException {
        try {
            return CredentialRef.parse(text);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE,
                    String.valueOf(e.getMessage()),
                    "references are listed by: keyrecall inventory list",
                    "an imported value has the one that it was imported with:"
                            + " PROVIDER:ACCOUNT:TYPE:NAME");
        }
    }

    /** A reference or the beginning of one, at least that of an account. */
    static String beginning(String text) throws EngineException {
        String[] part = text.split(":", 4);
        if (part.length > 3) {
            return reference(text).toString();
        }
        if (part.length < 2) {
            throw new EngineException(
                    Ending.USAGE,
                    "a reference reads PROVIDER:ACCOUNT:TYPE:ID, not '" + text + "'",
                    "its beginning up to a colon will do, such as aws:prod");
        }
        AccountRef account = account(part[0], part[1]);
        return part.length == 2 ? account.toString() : account + ":" + part[2];
    }

    static AccountRef account(String provider, String name) throws EngineException {
        try {
            return new AccountRef(provider, name);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE,
                    String.valueOf(e.getMessage()),
                    "for example: keyrecall account add aws prod ...");
        }
    }

    static Duration duration(String option, String text) throws EngineException {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Ending.USAGE,
                    option + ": " + e.getMessage(),
                    "for example: " + option + " 90s");
        }
    }

    /** The options of a place, with those that have a short form. */
    static Map<String, String> layout(
            Map<String, String> options, @Nullable String idKey, @Nullable String jsonKey) {
        Map<String, String> layout = new TreeMap<>(options);
        if (idKey != null) {
            layout.put("id-key", idKey);
        }
        if (jsonKey != null) {
            layout.put("json-key", jsonKey);
        }
        return layout;
    }

    /** The account of that name; null for none named. */
    static @Nullable AccountRef account(Session session, @Nullable String name)
            throws EngineException {
        return name == null ? null : new AccountDirectory(session.engine()).require(name).ref();
    }
}

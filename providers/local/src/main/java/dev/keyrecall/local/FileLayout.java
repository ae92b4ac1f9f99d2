package dev.keyrecall.local;

import dev.keyrecall.spi.ConsumerValue;
import dev.keyrecall.spi.ProviderException;
import dev.keyrecall.spi.SecretBytes;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How a credential lies in a file: alone, or in named fields of one whose rest is kept. */
sealed interface FileLayout permits RawLayout, JsonLayout, EnvLayout, ProfileLayout {
    /** The option that names the field of the id; only beside one that names the value's. */
    String ID_KEY = "id-key";

    /** The option that names the value's member of a JSON object. */
    String JSON_KEY = "json-key";

    /** The option that names the value's variable in lines {@code NAME=value}. */
    String ENV_KEY = "env-key";

    /** The option that names the profile in a file of AWS's shared-credentials format. */
    String PROFILE_KEY = "profile-key";

    /** The name of a variable, as every shell takes it, and of a property. */
    Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    /** What stands between the brackets of a profile: also {@code profile NAME}. */
    Pattern PROFILE = Pattern.compile("[A-Za-z0-9_./@:+%-]+( [A-Za-z0-9_./@:+%-]+)?");

    /**
     * What a consumer finds in the file.
     *
     * @param content what stands in the file; not kept
     */
    ConsumerValue in(byte[] content);

    /**
     * The file with a credential set in it.
     *
     * @param content what stands there now; empty for nothing. Not kept, and not changed
     * @return a new array, which the caller wipes
     * @throws ProviderException.Refused INVALID when the value cannot stand there, or not without
     *     harm to what is to be kept
     */
    byte[] with(byte[] content, String id, SecretBytes secret) throws ProviderException.Refused;

    /** Whether the file holds this very credential. */
    default boolean holds(byte[] content, String id, SecretBytes secret) {
        if (in(content) instanceof ConsumerValue.Held(String heldId, SecretBytes held)) {
            try (held) {
                return held.sameAs(secret) && (heldId == null || heldId.equals(id));
            }
        }
        return false;
    }

    /**
     * The layout that options ask for.
     *
     * @throws ProviderException.Refused INVALID for options that name no place for the value
     */
    static FileLayout of(Map<String, String> options) throws ProviderException.Refused {
        String id = options.get(ID_KEY);
        String json = options.get(JSON_KEY);
        String env = options.get(ENV_KEY);
        String profile = options.get(PROFILE_KEY);
        if (Stream.of(json, env, profile).filter(one -> one != null).count() > 1) {
            throw invalid("give one of " + JSON_KEY + ", " + ENV_KEY + " and " + PROFILE_KEY);
        }
        if (profile != null) {
            requireNoId(id, PROFILE_KEY + " has fields of its own");
            requireShape(PROFILE_KEY, profile, PROFILE);
            return new ProfileLayout(profile);
        }
        if (env != null) {
            requireShape(ENV_KEY, env, VARIABLE);
            if (id != null) {
                requireShape(ID_KEY, id, VARIABLE);
            }
            requireApart(id, env);
            return new EnvLayout(id, env);
        }
        if (json != null) {
            requireApart(id, json);
            return new JsonLayout(id, json);
        }
        requireNoId(
                id, "it needs " + JSON_KEY + " or " + ENV_KEY + ": the value must go somewhere");
        return new RawLayout();
    }

    private static void requireNoId(@Nullable String id, String why)
            throws ProviderException.Refused {
        if (id != null) {
            throw invalid(ID_KEY + " cannot stand there: " + why);
        }
    }

    private static void requireApart(@Nullable String id, String value)
            throws ProviderException.Refused {
        if (value.isEmpty() || Objects.equals(id, "") || value.equals(id)) {
            throw invalid("id and value must name two different fields");
        }
    }

    private static void requireShape(String option, String text, Pattern shape)
            throws ProviderException.Refused {
        if (!shape.matcher(text).matches()) {
            throw invalid("'" + text + "' cannot be the name that " + option + " gives");
        }
    }

    /** A refusal that names no value. */
    static ProviderException.Refused invalid(String message) {
        return LocalFailures.invalid(FileDelivery.KIND, message);
    }
}

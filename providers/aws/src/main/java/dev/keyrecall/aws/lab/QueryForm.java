package dev.keyrecall.aws.lab;

import dev.keyrecall.aws.lab.AwsRefusal.Common;
import dev.keyrecall.lab.LabRequest;

import org.jspecify.annotations.Nullable;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parameters of a query-protocol call, from the query string and the form body. */
final class QueryForm {
    private final Map<String, String> parameters = new LinkedHashMap<>();

    private QueryForm() {}

    static QueryForm read(LabRequest request) {
        QueryForm form = new QueryForm();
        form.add(request.rawQuery());
        String type = request.header("content-type").orElse("");
        if (type.startsWith("application/x-www-form-urlencoded")) {
            form.add(request.text());
        }
        return form;
    }

    private void add(String encoded) {
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * A parameter that must be there and match.
     *
     * @throws AwsRefusal otherwise
     */
    String require(String name, Pattern pattern) {
        String value = parameters.get(name);
        if (value == null) {
            throw invalid("null", name, "Member must not be null");
        }
        return check(name, value, pattern);
    }

    /**
     * A parameter that must match where it is there.
     *
     * @throws AwsRefusal where it does not
     */
    @Nullable String optional(String name, Pattern pattern) {
        String value = parameters.get(name);
        return value == null ? null : check(name, value, pattern);
    }

    /**
     * A whole number between bounds.
     *
     * @throws AwsRefusal for anything else
     */
    int integer(String name, int otherwise, int least, int most) {
        String value = parameters.get(name);
        if (value == null) {
            return otherwise;
        }
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw AwsRefusal.of("MalformedInput", 400, "Invalid Argument");
        }
        if (number < least || number > most) {
            throw invalid(
                    "'" + value + "'",
                    name,
                    number < least
                            ? "Member must have value greater than or equal to " + least
                            : "Member must have value less than or equal to " + most);
        }
        return number;
    }

    /** A list of tags: {@code Tags.member.N.Key} and {@code .Value}. */
    Map<String, String> tags() {
        Pattern key = Pattern.compile("Tags\\.member\\.(\\d+)\\.Key");
        Map<String, String> tags = new TreeMap<>();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            Matcher matcher = key.matcher(parameter.getKey());
            if (matcher.matches()) {
                String name = "Tags.member." + matcher.group(1) + ".Value";
                tags.put(parameter.getValue(), get(name).orElse(""));
            }
        }
        return tags;
    }

    /** The items of a list of text: {@code NAME.member.N}. */
    Iterable<String> members(String name) {
        Map<String, String> items = new TreeMap<>();
        parameters.forEach(
                (key, value) -> {
                    if (key.startsWith(name + ".member.")) {
                        items.put(key, value);
                    }
                });
        return items.values();
    }

    private static String check(String name, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) {
            throw invalid(
                    "'" + value + "'",
                    name,
                    "Member must satisfy regular expression pattern: " + pattern.pattern());
        }
        return value;
    }

    private static AwsRefusal invalid(String value, String name, String constraint) {
        String member = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return AwsRefusal.of(
                Common.INVALID,
                "1 validation error detected: Value "
                        + value
                        + " at '"
                        + member
                        + "' failed to satisfy constraint: "
                        + constraint);
    }
}

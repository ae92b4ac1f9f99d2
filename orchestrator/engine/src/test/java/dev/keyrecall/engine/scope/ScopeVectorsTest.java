package dev.keyrecall.engine.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.inventory.Listed;
import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.testing.FormatVectors;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The vectors of {@code docs/formats/scope.md}. */
final class ScopeVectorsTest {
    private final Json.Obj vectors;
    private final Instant now;
    private final Map<String, ScopeSubject> credentials = new LinkedHashMap<>();

    ScopeVectorsTest() throws IOException {
        vectors = FormatVectors.read("scope-v1.json");
        now = Instant.parse(vectors.text("now"));
        for (Json.Obj one : objects("credentials")) {
            credentials.put(one.text("name"), subject(one));
        }
    }

    private List<Json.Obj> objects(String member) {
        return vectors.items(member).stream().map(Json.Obj.class::cast).toList();
    }

    private static List<String> texts(Json.Obj from, String member) {
        return from.items(member).stream().map(one -> ((Json.Str) one).value()).toList();
    }

    private static ScopeSubject subject(Json.Obj from) {
        List<ConsumerTarget> consumers =
                texts(from, "consumers").stream()
                        .map(text -> text.split(":", 2))
                        .map(part -> new ConsumerTarget(part[0], part[1], Map.of()))
                        .toList();
        return new ScopeSubject(
                CredentialRef.parse(from.text("ref")),
                from.text("principal"),
                from.textOrNull("owner"),
                consumers,
                Standing.valueOf(from.text("standing").toUpperCase(Locale.ROOT)),
                Listed.valueOf(from.text("liveness").toUpperCase(Locale.ROOT)),
                moment(from.textOrNull("created_at")),
                moment(from.textOrNull("last_used_at")));
    }

    private static @Nullable Instant moment(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    @Test
    void eachExpressionNamesWhatThePageSays() throws ScopeException {
        List<Json.Obj> judged = objects("judged");
        for (Json.Obj one : judged) {
            Scope scope = Scope.parse(one.text("scope"));
            List<String> names = new ArrayList<>();
            List<String> unsure = new ArrayList<>();
            credentials.forEach(
                    (name, subject) -> {
                        if (scope.matches(subject, now)) {
                            names.add(name);
                            assertThat(scope.concerns(subject.ref().account())).isTrue();
                        }
                        if (scope.judge(subject, now) == Truth.UNKNOWN) {
                            unsure.add(name);
                        }
                    });
            assertThat(names).as(scope.text()).isEqualTo(texts(one, "names"));
            assertThat(unsure).as(scope.text()).isEqualTo(texts(one, "unsure"));
        }
        assertThat(judged).hasSizeGreaterThan(70);
    }

    @Test
    void eachFaultIsFoundAtItsColumn() {
        List<Json.Obj> refused = objects("refused");
        for (Json.Obj one : refused) {
            String text = one.text("scope");
            ScopeException fault =
                    catchThrowableOfType(ScopeException.class, () -> Scope.parse(text));
            assertThat(fault).as(text).isNotNull();
            assertThat(fault.column())
                    .as("%s: %s", text, fault.getMessage())
                    .isEqualTo(Math.toIntExact(one.integer("column")));
        }
        assertThat(refused).hasSizeGreaterThan(55);
    }
}

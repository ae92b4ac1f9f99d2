package dev.keyrecall.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.ledger.Leaf;
import dev.keyrecall.engine.ledger.Sha256;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What the ledger tells of a call with an effect besides that it was made. */
final class ToldCallsTest {
    private static final Duration ANSWER_TAKES = Duration.ofMillis(120);

    private final Scene scene = new Scene(1);
    private final List<Json.Obj> entries = new ArrayList<>();
    private final Map<String, Issued> issued = new ConcurrentHashMap<>();
    private String plan = "";

    /** What the provider has for a principal, around an issuance. */
    private record Issued(String before, String after) {}

    private static String digest(List<String> ids) {
        return Sha256.hex(Json.strings(ids));
    }

    @BeforeEach
    void run() throws EngineException {
        scene.prepared();
        plan = scene.planned(Mode.EXPOSURE, Duration.ZERO);
        scene.provider.hook =
                new ModelProvider.Hook() {
                    @Override
                    public void before(String operation) {
                        scene.now.updateAndGet(at -> at.plus(ANSWER_TAKES));
                    }

                    @Override
                    public void minted(String principal) {
                        List<String> ids =
                                scene.cloud.of(principal).stream()
                                        .map(ModelCloud.Key::id)
                                        .sorted()
                                        .toList();
                        String newest = ids.getLast();
                        List<String> before = ids.subList(0, ids.size() - 1);
                        issued.put(newest, new Issued(digest(before), digest(ids)));
                    }
                };
        assertThat(scene.run(plan, false).open()).isEmpty();
        boolean read =
                scene.store.read(
                        tx -> {
                            tx.ledger().forEach(0, row -> entries.add(Leaf.parse(row.leaf())));
                            return true;
                        });
        assertThat(read).isTrue();
    }

    private List<Json.Obj> of(String kind) {
        return entries.stream().filter(entry -> entry.text("kind").equals(kind)).toList();
    }

    @Test
    void anIntentTellsWhatItWasDecidedOn() {
        Json.Obj approval = of("approval").getFirst();
        String digest =
                Sha256.hex(
                        Json.object()
                                .put("approver", Commitments.in(approval).get("/details/approver"))
                                .put("os_user", Commitments.in(approval).get("/details/os_user"))
                                .put("plan", approval.object("details").text("plan"))
                                .put("plan_digest", approval.text("plan_digest"))
                                .build());
        assertThat(of("intent")).isNotEmpty();
        for (Json.Obj intent : of("intent")) {
            assertThat(intent.get("approval_digests")).contains(Json.strings(List.of(digest)));
            assertThat(intent.text("before_digest")).matches("[0-9a-f]{64}");
        }
        assertThat(of("intent").stream().map(intent -> intent.text("before_digest")).distinct())
                .as("an issuance is decided on a listing, a suspension on none")
                .hasSizeGreaterThan(1);
    }

    @Test
    void anIssuanceTellsWhatStoodBeforeAndWhatStandsAfter() {
        List<Json.Obj> done =
                of("outcome").stream().filter(one -> one.text("step").equals("issue")).toList();
        assertThat(done).hasSameSizeAs(issued.keySet()).isNotEmpty();
        for (Json.Obj outcome : done) {
            String ref = outcome.object("details").object("result").text("issued");
            Issued truth = Objects.requireNonNull(issued.get(CredentialRef.parse(ref).id()));
            Json.Obj intent = entries.get((int) outcome.integer("answers_to"));
            assertThat(intent.text("before_digest")).isEqualTo(truth.before());
            assertThat(outcome.text("after_digest")).isEqualTo(truth.after());
        }
        assertThat(entries.stream().filter(entry -> entry.get("after_digest").isPresent()))
                .as("of issuances only")
                .hasSameSizeAs(done);
    }

    @Test
    void anOutcomeTellsHowLongTheAnswerTook() {
        assertThat(of("outcome")).isNotEmpty();
        for (Json.Obj outcome : of("outcome")) {
            assertThat(outcome.integer("latency_ms"))
                    .isGreaterThanOrEqualTo(ANSWER_TAKES.toMillis());
            assertThat(outcome.get("request_hash")).as("the model tells none").isEmpty();
        }
    }

    @Test
    void whoActedIsToldWithHowThatIsKnown() {
        for (Json.Obj entry : entries) {
            assertThat(entry.object("actor").text("authenticated_by"))
                    .isEqualTo("operating-system");
            assertThat(entry.get("reason")).isEmpty();
        }
    }
}

package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.lab.LabPopulation;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What {@code run --events} tells, by docs/formats/events.md. */
final class EventsTest {
    private static final LabPopulation POPULATION = new LabPopulation(8, 12, 8, 41);

    @TempDir private Path folder = Path.of("");

    @Test
    void theLinesOfARunAgreeWithItsCertificateAndAreAppended() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            String plan = stage.planned("exposure");
            Path file = folder.resolve("events.jsonl");
            Files.writeString(file, "{\"of\":\"another\"}\n");
            Json.Obj result =
                    stage.console
                            .run("run", plan, "--events", file.toString(), "--json")
                            .requireExit(0)
                            .document();

            List<String> written = Files.readAllLines(file);
            assertThat(written.getFirst()).isEqualTo("{\"of\":\"another\"}");
            List<Json.Obj> events = parsed(written.subList(1, written.size()));
            String campaign = stage.campaignOf(plan);
            requireInOrder(events, campaign);
            assertThat(events.getFirst().text("kind")).isEqualTo("started");
            Json.Obj last = events.getLast();
            assertThat(last.text("kind")).isEqualTo("ended");
            assertThat(last.text("state")).isEqualTo(result.text("state")).isEqualTo("done");
            assertThat(last.integer("open")).isZero();
            Json.Obj certificate =
                    stage.console
                            .run("campaign", "certificate", campaign, "--json")
                            .requireExit(0)
                            .document();
            assertThat(events.getFirst().integer("units")).isEqualTo(certificate.integer("units"));
            assertThat(states(events)).isEqualTo(states(certificate));
            assertThat(steps(events)).isGreaterThanOrEqualTo(certificate.integer("units") * 3);
        }
    }

    @Test
    void onStandardOutputThereIsNothingElse() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            String plan = stage.planned("exposure");
            Console.Ran ran = stage.console.run("run", plan, "--events", "-").requireExit(0);
            List<Json.Obj> events = parsed(ran.out().lines().toList());
            requireInOrder(events, stage.campaignOf(plan));
            assertThat(events.getLast().text("kind")).isEqualTo("ended");
        }
    }

    @Test
    void aNewFileIsItsOwnersAlone() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            Path file = folder.resolve("events.jsonl");
            stage.console
                    .run("run", stage.planned("exposure"), "--events", file.toString())
                    .requireExit(0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whereNothingCanBeWrittenNothingIsBegun() throws IOException, EngineException {
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            String plan = stage.planned("exposure");
            Path dangling = folder.resolve("dangling");
            Files.createSymbolicLink(dangling, folder.resolve("no/such/folder"));
            for (String where :
                    List.of(
                            folder.toString(),
                            folder.resolve("no/file").toString(),
                            "" + dangling)) {
                Console.Ran ran = stage.console.run("run", plan, "--events", where).requireExit(2);
                assertThat(ran.err()).contains("cannot write events to " + where, "hint: ");
            }
            Console.Ran both =
                    stage.console.run("run", plan, "--events", "-", "--json").requireExit(2);
            assertThat(both.err()).contains("cannot both have standard output", "--events FILE");
            assertThat(both.out()).isEmpty();
            String campaign = stage.campaignOf(plan);
            assertThat(
                            stage.console
                                    .run("campaign", "status", campaign, "--json")
                                    .requireExit(0)
                                    .document()
                                    .text("state"))
                    .isEqualTo("planned");
        }
    }

    @Test
    void aFullDiskEndsTheEventsAndNotTheRun() throws IOException, EngineException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this machine has no /dev/full");
        try (Stage stage = Stage.prepared(folder, POPULATION)) {
            Console.Ran ran =
                    stage.console
                            .run("run", stage.planned("exposure"), "--events", "/dev/full")
                            .requireExit(0);
            assertThat(ran.err().lines().filter(line -> line.contains("events are written")))
                    .hasSize(1);
        }
    }

    @Test
    void aReaderThatGoesAwayEndsTheEventsAndNotTheRun()
            throws IOException, InterruptedException, EngineException {
        try (Stage stage = Stage.prepared(folder.resolve("stage"), POPULATION)) {
            String plan = stage.planned("exposure");
            // head goes away after one line.
            List<String> piped = List.of("sh", "-c", "{ \"$@\"; echo $? >&2; } | head -n 1", "sh");
            try (Child run = Child.start(piped, stage, folder, "run", plan, "--events", "-")) {
                assertThat(run.exit()).as(run.printed()).isZero();
                assertThat(run.out().lines()).hasSize(1);
                assertThat(run.err().lines()).contains("0");
            }
            String campaign = stage.campaignOf(plan);
            assertThat(
                            stage.console
                                    .run("campaign", "status", campaign, "--json")
                                    .requireExit(0)
                                    .document()
                                    .text("state"))
                    .isEqualTo("done");
        }
    }

    private static List<Json.Obj> parsed(List<String> lines) {
        return lines.stream().map(Json::parseObject).toList();
    }

    private static void requireInOrder(List<Json.Obj> events, String campaign) {
        assertThat(events.stream().map(event -> event.integer("seq")))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, events.size()).mapToObj(i -> (long) i).toList());
        assertThat(events).allMatch(event -> event.text("campaign").equals(campaign));
        List<Instant> times = events.stream().map(e -> Instant.parse(e.text("at"))).toList();
        assertThat(times).isSorted();
    }

    private static long steps(List<Json.Obj> events) {
        return events.stream().filter(event -> event.text("kind").equals("step")).count();
    }

    /** The last state of each unit. */
    private static Map<String, String> states(List<Json.Obj> events) {
        Map<String, String> states = new HashMap<>();
        events.stream()
                .filter(event -> event.text("kind").equals("unit"))
                .forEach(event -> states.put(event.text("ref"), event.text("state")));
        return states;
    }

    private static Map<String, String> states(Json.Obj certificate) {
        Map<String, String> states = new HashMap<>();
        Stream<Json.Obj> lines = certificate.items("lines").stream().map(Json.Obj.class::cast);
        lines.forEach(line -> states.put(line.text("ref"), line.text("state")));
        return states;
    }
}

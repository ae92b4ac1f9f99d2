package dev.keyrecall.engine.campaign;

import dev.keyrecall.engine.inventory.Standing;
import dev.keyrecall.engine.text.PlainText;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;
import dev.keyrecall.spi.json.JsonException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a plan and refuses whatever the format does not say. */
final class PlanReader {
    private static final Set<String> PLAN =
            Set.of(
                    "v",
                    "plan",
                    "campaign",
                    "mode",
                    "scope",
                    "created_at",
                    "requester",
                    "soak_ms",
                    "proof",
                    "snapshots",
                    "ledger",
                    "units",
                    "excluded",
                    "notes");

    /** Those that stand there only where there is something to say. */
    private static final List<String> AT_TIMES = List.of("switches", "own");

    private static final Set<String> UNIT =
            Set.of(
                    "ordinal",
                    "ref",
                    "principal",
                    "owner",
                    "standing",
                    "active",
                    "replace",
                    "consumers",
                    "bridge",
                    "steps",
                    "notes");

    private static final Set<String> OPERATING_UNIT =
            Stream.concat(UNIT.stream(), Stream.of("operates"))
                    .collect(Collectors.toUnmodifiableSet());

    private final Set<CredentialRef> named = new HashSet<>();
    private int ordinal;

    private PlanReader() {}

    static Plan read(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("the plan is not UTF-8");
        }
        Json.Obj object = Json.parseObject(text);
        if (!object.canonical().equals(text)) {
            throw new JsonException("the plan is not in canonical form");
        }
        return new PlanReader().plan(object);
    }

    private Plan plan(Json.Obj object) {
        Set<String> members =
                Stream.concat(
                                PLAN.stream(),
                                AT_TIMES.stream().filter(name -> object.get(name).isPresent()))
                        .collect(Collectors.toUnmodifiableSet());
        Members plan = new Members(object, "the plan", members);
        Members.require(plan.integer("v", 1) == PlanDocument.VERSION, "v", "is not 1");
        Members proof =
                new Members(
                        plan.object().object("proof"), "the proof", Set.of("tries", "window_ms"));
        Members ledger =
                new Members(plan.object().object("ledger"), "the ledger", Set.of("size", "root"));
        Mode mode = word(plan.text("mode"), List.of(Mode.values()), Mode::word, "mode");
        Plan read =
                new Plan(
                        plan.text("plan"),
                        plan.text("campaign"),
                        mode,
                        plan.text("scope"),
                        plan.instant("created_at"),
                        requester(plan.object().object("requester")),
                        plan.millis("soak_ms"),
                        tries(proof.integer("tries", 1)),
                        proof.millis("window_ms"),
                        plan.list("snapshots", PlanReader::snapshot),
                        ledger.integer("size", 0),
                        ledger.digest("root"),
                        plan.list("units", this::unit),
                        plan.list("excluded", this::exclusion),
                        plan.texts("notes"),
                        members.contains("switches") ? SwitchesReading.of(plan) : List.of(),
                        members.contains("own") ? own(plan) : List.of());
        check(read);
        return read;
    }

    private static List<OwnKey> own(Members plan) {
        List<OwnKey> own = plan.list("own", PlanReader::ownKey);
        Members.require(
                !own.isEmpty() && own.size() <= OwnKey.MOST, "own", "has none, or too many");
        Members.require(Set.copyOf(own).size() == own.size(), "own", "names something twice");
        return own;
    }

    private static OwnKey ownKey(Json value) {
        Members key = new Members(value, "an own key", Set.of("key", "id"));
        OwnKey.Kind kind =
                word(key.text("key"), List.of(OwnKey.Kind.values()), OwnKey.Kind::word, "key");
        try {
            return new OwnKey(kind, key.text("id"));
        } catch (IllegalArgumentException e) {
            throw new JsonException("member 'id' is not one of a " + kind.word());
        }
    }

    private static Requester requester(Json value) {
        Members requester = new Members(value, "the requester", Set.of("name", "os_user"));
        return new Requester(requester.digest("name"), requester.digest("os_user"));
    }

    private static int tries(long tries) {
        Members.require(tries <= Integer.MAX_VALUE, "tries", "is out of range");
        return Math.toIntExact(tries);
    }

    private static void check(Plan plan) {
        Members.require(!plan.units().isEmpty(), "units", "is empty");
        List<Boolean> operate = plan.units().stream().map(PlannedUnit::operates).toList();
        Members.require(
                operate.equals(operate.stream().sorted().toList()),
                "units",
                "has something behind what Keyrecall works with");
        Members.require(
                plan.mode() == Mode.HYGIENE || plan.soak().isZero(),
                "soak_ms",
                "is not 0 in exposure mode");
        List<String> accounts =
                plan.snapshots().stream()
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .toList();
        requireSorted(accounts, "snapshots");
        requireSorted(
                plan.excluded().stream().map(exclusion -> exclusion.ref().toString()).toList(),
                "excluded");
    }

    private static void requireSorted(List<String> found, String name) {
        Members.require(
                found.equals(List.copyOf(new TreeSet<>(found))),
                name,
                "is not sorted, or names something twice");
    }

    private static String snapshot(Json value) {
        Members snapshot = new Members(value, "a snapshot", Set.of("account", "digest"));
        String account = snapshot.text("account");
        String[] part = account.split(":", 2);
        try {
            Members.require(
                    part.length == 2 && new AccountRef(part[0], part[1]).toString().equals(account),
                    "account",
                    "is not an account");
        } catch (IllegalArgumentException e) {
            throw new JsonException("member 'account' is not an account");
        }
        return account + " " + snapshot.digest("digest");
    }

    private PlannedUnit unit(Json value) {
        boolean operates = value instanceof Json.Obj object && object.get("operates").isPresent();
        Members unit = new Members(value, "a unit", operates ? OPERATING_UNIT : UNIT);
        Members.require(
                !operates || unit.object().bool("operates"),
                "operates",
                "stands there as true only");
        ordinal++;
        Members.require(unit.integer("ordinal", 1) == ordinal, "ordinal", "does not count from 1");
        CredentialRef ref = unit.ref("ref");
        requireNew(ref);
        String bridge = unit.object().textOrNull("bridge");
        String owner = unit.object().textOrNull("owner");
        PlannedUnit read =
                new PlannedUnit(
                        ordinal,
                        ref,
                        unit.text("principal"),
                        word(
                                unit.text("standing"),
                                List.of(Standing.values()),
                                Standing::word,
                                "standing"),
                        unit.object().bool("active"),
                        unit.object().bool("replace"),
                        unit.list("consumers", PlanReader::consumer),
                        bridge == null ? null : bridge(unit.ref("bridge"), ref),
                        unit.list("steps", PlanReader::step),
                        owner,
                        unit.texts("notes"),
                        operates);
        requireSorted(
                read.consumers().stream().map(c -> c.kind() + '\0' + c.target()).toList(),
                "consumers");
        StepRules.check(read);
        return read;
    }

    private static @Nullable CredentialRef bridge(CredentialRef bridge, CredentialRef unit) {
        Members.require(
                bridge.account().equals(unit.account()) && !bridge.equals(unit),
                "bridge",
                "is not another credential of the account");
        return bridge;
    }

    private static ConsumerTarget consumer(Json value) {
        Members consumer = new Members(value, "a consumer", Set.of("kind", "target", "options"));
        Map<String, String> options = new HashMap<>();
        Json.Obj found = consumer.object().object("options");
        found.members().keySet().forEach(name -> options.put(name, found.text(name)));
        return new ConsumerTarget(consumer.text("kind"), consumer.text("target"), options);
    }

    private static Step step(Json value) {
        if (value instanceof Json.Str(String text)) {
            return word(text, Step.ofPlans(), Step::word, "steps");
        }
        throw new JsonException("member 'steps' holds something else than text");
    }

    private Plan.Exclusion exclusion(Json value) {
        Members exclusion = new Members(value, "an exclusion", Set.of("ref", "reason"));
        CredentialRef ref = exclusion.ref("ref");
        requireNew(ref);
        return new Plan.Exclusion(ref, exclusion.text("reason"));
    }

    private void requireNew(CredentialRef ref) {
        if (!named.add(ref)) {
            throw new JsonException("'" + ref + "' stands twice");
        }
    }

    private static <T> T word(String found, List<T> values, Function<T, String> word, String name) {
        for (T value : values) {
            if (word.apply(value).equals(found)) {
                return value;
            }
        }
        throw new JsonException(
                "member '" + name + "' has an unknown word '" + PlainText.line(found) + "'");
    }
}

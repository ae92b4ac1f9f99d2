package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.campaign.Mode;
import dev.keyrecall.engine.campaign.Plan;
import dev.keyrecall.engine.campaign.PlanDocument;
import dev.keyrecall.engine.inventory.Account;
import dev.keyrecall.engine.journal.Committing;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.CompactRange;
import dev.keyrecall.engine.ledger.Merkle;
import dev.keyrecall.engine.port.Campaigns.StoredApproval;
import dev.keyrecall.engine.port.Campaigns.StoredPlan;
import dev.keyrecall.engine.port.LedgerRows.Row;
import dev.keyrecall.engine.port.Tx;
import dev.keyrecall.engine.service.LedgerReading.Verification;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Whatever is changed behind the engine's back is found, as far as it can be without an anchor. */
final class LedgerReadingTest {
    private TestHome home;
    private LedgerReading reading;
    private Plan plan;

    @BeforeEach
    void aHomeWithALedger() throws EngineException {
        home = TestHome.withAccount();
        home.provider.add(TestHome.LAB, "a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        new InventoryAcceptance(home.engine).acceptAll();
        plan =
                new Planning(home.engine)
                        .create(
                                new Planning.PlanRequest(
                                        Mode.EXPOSURE,
                                        "all",
                                        Duration.ofHours(1),
                                        2,
                                        Duration.ofSeconds(1)))
                        .plan();
        new Approvals(home.engine).approve(plan.id(), "ada");
        write(tx -> append(tx, "clock", "{}"));
        reading = new LedgerReading(home.engine);
    }

    @Test
    void anUntouchedLedgerVerifies() throws EngineException {
        Verification verification = reading.verify();
        List<byte[]> hashes = rows().stream().map(Row::leafHash).toList();
        assertThat(verification.size()).isEqualTo(rows().size());
        assertThat(verification.root()).isEqualTo(HexFormat.of().formatHex(Merkle.root(hashes)));
        Verification empty = new LedgerReading(new TestHome().engine).verify();
        assertThat(empty.size()).isZero();
        assertThat(empty.root()).isEqualTo(HexFormat.of().formatHex(Merkle.emptyRoot()));
    }

    @Test
    void anEditedEntryIsFound() {
        for (int i = 0; i < rows().size(); i++) {
            int at = i;
            requireFound(rows -> with(rows, at, edited(rows.get(at), false)), "entry " + at + ":");
        }
    }

    /** Reading verifies nothing else; but it does not call signed what is not. */
    @Test
    void anEditedEntryIsNotShown() {
        List<Row> rows = rows();
        int at = rows.size() - 1;
        home.store.tamper(_ -> with(rows, at, edited(rows.get(at), false)));
        String why = "entry " + at + " cannot be read: its bytes do not have the hash";
        assertThatThrownBy(() -> reading.find(at)).hasMessageContaining(why);
        assertThatThrownBy(() -> reading.leaf(at)).hasMessageContaining(why);
        assertThatThrownBy(() -> reading.forEach(LedgerFilter.all(), _ -> {}))
                .hasMessageContaining(why);
    }

    @Test
    void anEntryEditedTogetherWithItsHashIsFoundByTheSubtreesThatHoldIt() {
        for (int i = 0; i < rows().size(); i++) {
            int at = i;
            requireFound(
                    rows -> with(rows, at, edited(rows.get(at), true)),
                    "entry " + at + ": the subtree hash stored beside it is another");
        }
        for (int i = 0; i < rows().size(); i++) {
            int at = i;
            if (isInSubtreeOfALaterOne(at, rows().size())) {
                requireFound(
                        rows -> grownUpTo(with(rows, at, edited(rows.get(at), true)), at + 1),
                        "the subtree hash stored beside it is another");
            }
        }
    }

    private static boolean isInSubtreeOfALaterOne(int at, int size) {
        return IntStream.range(at + 2, size + 1)
                .anyMatch(end -> end - Integer.lowestOneBit(end) <= at);
    }

    @Test
    void aSubtreeHashThatWasChangedIsFound() {
        for (int i = 0; i < rows().size(); i++) {
            int at = i;
            for (int length : new int[] {32, 31, 0}) {
                requireFound(
                        rows -> {
                            Row row = rows.get(at);
                            byte[] other = new byte[length];
                            return with(
                                    rows,
                                    at,
                                    new Row(row.sequence(), row.leaf(), row.leafHash(), other));
                        },
                        "entry " + at + ": the subtree hash stored beside it is another");
            }
        }
    }

    @Test
    void aDroppedEntryIsFoundByThoseAfterIt() {
        for (int i = 0; i + 1 < rows().size(); i++) {
            int at = i;
            requireFound(rows -> without(rows, at, false), "entry " + at + ": is missing");
            requireFound(rows -> without(rows, at, true), "entry " + at + ":");
        }
    }

    @Test
    void anInsertedEntryIsFound() {
        for (int i = 0; i <= rows().size(); i++) {
            int at = i;
            requireFound(rows -> inserted(rows, at), "entry ");
        }
    }

    @Test
    void reorderedEntriesAreFound() {
        for (int i = 0; i + 1 < rows().size(); i++) {
            int at = i;
            requireFound(rows -> swapped(rows, at), "entry " + at + ":");
        }
    }

    @Test
    void aCutOffEndIsFoundByTheStateThatSaysMore() throws EngineException {
        List<Row> rows = rows();
        int approval = home.kinds().indexOf("approval");
        requireFound(_ -> rows.subList(0, approval), "no entry tells of the approval of plan");
        requireFound(_ -> List.of(), "no entry tells");

        // The newest entry tells of nothing that stands in the state: without an anchor, its loss
        // cannot be seen. The format page says so.
        List<Row> short1 = rows.subList(0, rows.size() - 1);
        home.store.tamper(_ -> short1);
        assertThat(reading.verify().size()).isEqualTo(short1.size());
    }

    @Test
    void everyFlippedBitIsFound() {
        SplittableRandom random = new SplittableRandom(20261123);
        int tries = System.getProperty("keyrecall.suite", "short").equals("long") ? 20_000 : 1_000;
        List<Row> rows = rows();
        for (int i = 0; i < tries; i++) {
            int at = random.nextInt(rows.size());
            Row row = rows.get(at);
            byte[] leaf = row.leaf().clone();
            leaf[random.nextInt(leaf.length)] ^= (byte) (1 << random.nextInt(8));
            boolean rehash = random.nextBoolean();
            byte[] hash = rehash ? Merkle.leafHash(leaf) : row.leafHash();
            Row changed = new Row(row.sequence(), leaf, hash, row.subtreeHash());
            requireFound(original -> with(original, at, changed), "");
        }
    }

    @Test
    void aLeafOutOfFormIsFoundEvenInARightTree() {
        requireReplacedLastRefused("not in canonical form", leaf -> leaf.replace("{\"a", "{ \"a"));
        requireReplacedLastRefused("version", leaf -> leaf.replace("\"v\":1", "\"v\":2"));
        requireReplacedLastRefused(
                "calls itself number", leaf -> leaf.replace("seq\":", "seq\":9"));
        requireReplacedLastRefused("no known kind", leaf -> leaf.replace("clock", "gossip"));
        requireReplacedLastRefused("no time", leaf -> leaf.replace(".000000Z", "Z"));
        requireReplacedLastRefused("'step' is missing", leaf -> leaf.replace("\"step\":null,", ""));
        requireReplacedLastRefused(
                "not before it",
                leaf -> leaf.replace("answers_to\":null", "answers_to\":" + (rows().size() - 1)));
        requireReplacedLastRefused("expected a JSON object", _ -> "[]");
    }

    @Test
    void rowsAddedToTheStateBehindTheLedgerAreFound() {
        requireStateRefused("no entry tells of the approval", tx -> approve(tx, "eve"));
        byte[] other = "{\"a\":2}".getBytes(StandardCharsets.UTF_8);
        requireStateRefused(
                "no entry tells of plan p-2",
                tx ->
                        tx.campaigns()
                                .createPlan(
                                        new StoredPlan(
                                                "p-2", "c-2", PlanDocument.digest(other), other)));
        requireStateRefused(
                "tells other settings of toy:lab",
                tx -> {
                    Account lab = tx.accounts().find(TestHome.LAB).orElseThrow();
                    tx.accounts().put(account(lab, Map.of("endpoint", "evil"), lab));
                });
        requireStateRefused(
                "another latest listing",
                tx -> {
                    Account lab = tx.accounts().find(TestHome.LAB).orElseThrow();
                    Account blank =
                            new Account(lab.ref(), Map.of(), lab.addedAt(), null, null, null, null);
                    tx.accounts().put(account(lab, lab.settings(), blank));
                });
    }

    @Test
    void entriesAboutRowsThatAreNotInTheStateAreFound() {
        requireStateRefused("plan that is not in the state", tx -> appendPlan(tx, "ff"));
        requireStateRefused("that is not in the state", tx -> append(tx, approval("eve")));
        requireStateRefused(
                "not in the state",
                tx -> append(tx, "account", "{\"account\":\"toy:x\",\"settings\":{}}"));
    }

    @Test
    void readingFiltersAndLeavesNoTrace() throws EngineException {
        long commits = home.store.commits();
        List<Json.Obj> entries = new ArrayList<>();
        reading.forEach(LedgerFilter.all(), entries::add);
        assertThat(entries)
                .extracting(entry -> entry.integer("seq"))
                .isEqualTo(home.ledger().stream().map(entry -> entry.integer("seq")).toList());
        assertThat(entries)
                .allSatisfy(
                        entry -> assertThat(entry.object("actor").text("name")).isEqualTo("ada"));
        List<Json.Obj> some = new ArrayList<>();
        reading.forEach(LedgerFilter.all().from(1).ofKinds(Set.of("account")), some::add);
        reading.forEach(LedgerFilter.all().ofCampaign("c-none"), some::add);
        assertThat(some).extracting(entry -> entry.integer("seq")).containsExactly(1L);
        reading.verify();
        assertThat(home.store.commits()).isEqualTo(commits);
    }

    private void requireReplacedLastRefused(String message, UnaryOperator<String> edit) {
        List<Row> original = rows();
        Row last = original.getLast();
        String text = edit.apply(new String(last.leaf(), StandardCharsets.UTF_8));
        byte[] leaf = text.getBytes(StandardCharsets.UTF_8);
        Row changed = new Row(last.sequence(), leaf, Merkle.leafHash(leaf), last.subtreeHash());
        List<Row> rows = with(original, original.size() - 1, changed);
        home.store.tamper(_ -> grown(rows));
        assertThat(refused())
                .hasMessageContaining(message)
                .hasMessageContaining("entry " + last.sequence() + ":");
        home.store.tamper(_ -> original);
    }

    private void requireFound(UnaryOperator<List<Row>> edit, String message) {
        List<Row> original = rows();
        home.store.tamper(edit);
        EngineException refusal = refused();
        assertThat(refusal.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refusal).hasMessageContaining(message);
        assertThat(refusal.hints()).isNotEmpty();
        home.store.tamper(_ -> original);
    }

    /** Checks in a copy of the home, so that the next check begins from the same state. */
    private void requireStateRefused(String message, Consumer<Tx> change) {
        var copy = home.store.reopen();
        copy.write(
                tx -> {
                    change.accept(tx);
                    return 0;
                });
        var engine = home.engine;
        LedgerReading there =
                new LedgerReading(
                        new Engine(
                                copy,
                                engine.providers(),
                                engine.clock(),
                                engine.ids(),
                                engine.waiter(),
                                engine.actor(),
                                engine.buildId()));
        EngineException refusal = catchThrowableOfType(EngineException.class, there::verify);
        assertThat(refusal.ending()).isEqualTo(Ending.REFUSED);
        assertThat(refusal).hasMessageContaining(message);
    }

    private EngineException refused() {
        return catchThrowableOfType(EngineException.class, reading::verify);
    }

    private static Row edited(Row row, boolean rehash) {
        String text = new String(row.leaf(), StandardCharsets.UTF_8);
        byte[] leaf =
                text.replace("\"test-build\"", "\"evil-build\"").getBytes(StandardCharsets.UTF_8);
        return new Row(
                row.sequence(),
                leaf,
                rehash ? Merkle.leafHash(leaf) : row.leafHash(),
                row.subtreeHash());
    }

    private static List<Row> with(List<Row> rows, int at, Row row) {
        List<Row> copy = new ArrayList<>(rows);
        copy.set(at, row);
        return copy;
    }

    private static List<Row> without(List<Row> rows, int at, boolean renumber) {
        List<Row> copy = new ArrayList<>(rows);
        copy.remove(at);
        return renumber ? renumbered(copy) : copy;
    }

    private static List<Row> inserted(List<Row> rows, int at) {
        List<Row> copy = new ArrayList<>(rows);
        copy.add(at, rows.get(Math.max(0, at - 1)));
        return renumbered(copy);
    }

    private static List<Row> swapped(List<Row> rows, int at) {
        List<Row> copy = new ArrayList<>(rows);
        Collections.swap(copy, at, at + 1);
        return renumbered(copy);
    }

    private static List<Row> renumbered(List<Row> rows) {
        List<Row> copy = new ArrayList<>();
        for (Row row : rows) {
            copy.add(new Row(copy.size(), row.leaf(), row.leafHash(), row.subtreeHash()));
        }
        return copy;
    }

    private static List<Row> grownUpTo(List<Row> rows, int end) {
        List<Row> some = new ArrayList<>(grown(rows.subList(0, end)));
        some.addAll(rows.subList(end, rows.size()));
        return some;
    }

    /** With the subtree hashes that follow from the leaf hashes. */
    private static List<Row> grown(List<Row> rows) {
        CompactRange range = CompactRange.empty();
        List<Row> grown = new ArrayList<>();
        for (Row row : rows) {
            range = range.append(row.leafHash());
            grown.add(new Row(row.sequence(), row.leaf(), row.leafHash(), range.lastSubtree()));
        }
        return grown;
    }

    private static Account account(Account named, Map<String, String> settings, Account listed) {
        return new Account(
                named.ref(),
                settings,
                named.addedAt(),
                listed.providerAccountId(),
                listed.operatedWith(),
                listed.refreshedAt(),
                listed.snapshotDigest());
    }

    private void approve(Tx tx, String name) {
        Committing committing = new Committing(home.engine);
        tx.campaigns()
                .addApproval(
                        new StoredApproval(
                                plan.id(),
                                digest(),
                                committing.to(tx, name),
                                committing.to(tx, "root"),
                                home.clock.instant()));
    }

    private void append(Tx tx, String kind, String details) {
        LedgerWriter.Entry entry =
                new LedgerWriter.Entry(kind, "a test", Json.parseObject(details));
        append(tx, entry);
    }

    private void append(Tx tx, LedgerWriter.Entry entry) {
        new LedgerWriter(home.engine).append(tx, entry);
    }

    private LedgerWriter.Entry approval(String name) {
        Json.Obj details = Json.object().put("at", home.clock.instant().toString()).build();
        return new LedgerWriter.Entry("approval", "a test", details)
                .personal("approver", name)
                .personal("os_user", "root")
                .planDigest(digest());
    }

    private void appendPlan(Tx tx, String digest) {
        LedgerWriter.Entry entry = new LedgerWriter.Entry("plan", "a test", Json.object().build());
        new LedgerWriter(home.engine).append(tx, entry.planDigest(digest));
    }

    private void write(Consumer<Tx> work) {
        home.store.write(
                tx -> {
                    work.accept(tx);
                    return 0;
                });
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        home.store.read(
                tx -> {
                    tx.ledger().forEach(0, rows::add);
                    return rows;
                });
        return rows;
    }

    private String digest() {
        return PlanDocument.digest(PlanDocument.bytes(plan));
    }
}

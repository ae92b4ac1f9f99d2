package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.Actor;
import dev.keyrecall.engine.Engine;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.journal.LedgerWriter;
import dev.keyrecall.engine.ledger.Commitments;
import dev.keyrecall.engine.port.Openings.Opening;
import dev.keyrecall.engine.port.Store;
import dev.keyrecall.engine.port.StoreException;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What is erased is gone, and everything else stays as it was. */
final class ErasingTest {
    private TestHome home;

    @BeforeEach
    void aHomeOfTwo() throws EngineException {
        home = TestHome.empty();
        act("grace", null);
        act("grace", "the night shift");
        act("ada", "Grace asked for it");
    }

    private Engine as(String name, @Nullable String reason) {
        return on(home.store, name, reason);
    }

    private Engine on(Store store, String name, @Nullable String reason) {
        Engine engine = home.engine;
        return new Engine(
                store,
                engine.providers(),
                engine.clock(),
                engine.ids(),
                engine.waiter(),
                new Actor(name, "root", reason),
                engine.buildId());
    }

    private void act(String name, @Nullable String reason) {
        LedgerWriter.Entry entry = new LedgerWriter.Entry("clock", "x", Json.object().build());
        LedgerWriter writer = new LedgerWriter(as(name, reason));
        home.store.write(tx -> writer.append(tx, entry));
    }

    private List<String> actors() {
        List<String> actors = new ArrayList<>();
        new LedgerReading(home.engine)
                .forEach(
                        LedgerFilter.all(),
                        entry -> actors.add(entry.object("actor").text("name")));
        return actors;
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        home.store.read(
                tx -> {
                    tx.openings().forEach(one -> texts.add(one.text()));
                    return true;
                });
        return texts;
    }

    @Test
    void anErasedNameIsGoneAndItsEntriesAreStillOfOnePerson() throws EngineException {
        List<Json.Obj> before = home.ledger();
        String commitment = before.get(1).object("commitments").text(Commitments.NAME);
        Erasing.Result result = new Erasing(as("ada", null)).erase("grace", false);
        assertThat(result.commitments()).containsExactly(commitment);
        assertThat(actors())
                .containsExactly(
                        "ada",
                        Commitments.erased(commitment),
                        Commitments.erased(commitment),
                        "ada",
                        "ada");
        assertThat(home.ledger().subList(0, before.size())).isEqualTo(before);
        Json.Obj entry = home.ledger().getLast();
        assertThat(entry.text("kind")).isEqualTo("erasure");
        assertThat(entry.object("details").canonical())
                .isEqualTo("{\"commitments\":[\"" + commitment + "\"],\"count\":1}");
        assertThat(texts()).doesNotContain("grace").contains("Grace asked for it");
        new LedgerReading(home.engine).verify();
        act("grace", null);
        assertThat(actors()).last().isEqualTo("grace");
        new LedgerReading(home.engine).verify();
    }

    @Test
    void erasingAgainIsHarmlessAndAnUnknownNameLeavesNoEntry() throws EngineException {
        Erasing erasing = new Erasing(as("ada", null));
        erasing.erase("grace", true);
        int entries = home.ledger().size();
        assertThat(erasing.find("grace").mentioning()).isEmpty();
        assertThat(erasing.erase("grace", true).commitments()).isEmpty();
        assertThat(erasing.erase("nobody", true).commitments()).isEmpty();
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void textsThatMentionANameGoOnlyWhenAskedFor() throws EngineException {
        Erasing erasing = new Erasing(as("ada", null));
        assertThat(erasing.find("grace").exact())
                .extracting(Opening::text)
                .containsExactly("grace");
        assertThat(erasing.find("grace").mentions()).isEqualTo(1);
        erasing.erase("grace", true);
        assertThat(texts()).containsExactlyInAnyOrder("ada", "root", "the night shift");
    }

    @Test
    void whoErasesThemselfIsErasedInThatEntryToo() throws EngineException {
        new Erasing(as("grace", null)).erase("grace", false);
        assertThat(actors().get(4)).isEqualTo(actors().get(1)).startsWith("erased:");
        assertThat(texts()).doesNotContain("grace");
        new LedgerReading(home.engine).verify();
    }

    /** What a writer knows of the store must not outlive what it knows it from. */
    @Test
    void aWriterThatGoesOnCommitsAnewToWhoWasErasedOrUndone() throws EngineException {
        LedgerWriter writer = new LedgerWriter(as("grace", null));
        LedgerWriter.Entry entry = new LedgerWriter.Entry("clock", "x", Json.object().build());
        home.store.write(tx -> writer.append(tx, entry));
        new Erasing(as("ada", null)).erase("grace", false);
        home.store.write(tx -> writer.append(tx, entry));
        Erasing own = new Erasing(as("grace", null));
        own.erase("grace", false);
        own.erase("ada", false);
        assertThat(texts()).contains("grace").doesNotContain("ada");
        LedgerWriter third = new LedgerWriter(as("hedy", null));
        assertThatIllegalStateException()
                .isThrownBy(
                        () ->
                                home.store.write(
                                        tx -> {
                                            third.append(tx, entry);
                                            third.append(tx, entry);
                                            throw new IllegalStateException("undone");
                                        }));
        home.store.write(tx -> third.append(tx, entry));
        home.store.write(tx -> third.append(tx, entry));
        assertThat(texts()).contains("hedy");
        new LedgerReading(home.engine).verify();
        assertThat(actors()).endsWith("hedy", "hedy");
    }

    @Test
    void manyTextsAreErasedInSeveralEntriesAndTheActorsOwnLast() throws EngineException {
        for (int i = 0; i < Erasing.PART_MAX + 5; i++) {
            act("ada", "for grace, " + i);
        }
        int before = home.ledger().size();
        Engine engine = as("grace", null);
        assertThat(new Erasing(engine).erase("grace", true).commitments())
                .hasSize(Erasing.PART_MAX + 7);
        assertThat(home.ledger()).hasSize(before + 2);
        assertThat(texts()).containsExactlyInAnyOrder("ada", "root", "the night shift");
        new LedgerReading(home.engine).verify();
    }

    @Test
    void aReasonThatNamesWhomItErasesIsRefused() {
        Erasing erasing = new Erasing(as("ada", "GRACE left"));
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> erasing.erase("grace", false));
        assertThat(refused.ending()).isEqualTo(Ending.USAGE);
        assertThat(texts()).contains("grace");
    }

    @Test
    void anOpeningThatIsMissingOrOtherIsAMismatch() {
        List<Opening> openings = new ArrayList<>();
        home.store.read(
                tx -> {
                    tx.openings().forEach(openings::add);
                    return true;
                });
        Opening grace =
                openings.stream()
                        .filter(one -> one.text().equals("grace"))
                        .findFirst()
                        .orElseThrow();
        assertThat(tampered(grace, null))
                .hasMessageContaining("entry 1: commits to its /actor/name")
                .hasMessageContaining("gone");
        Opening other = new Opening(grace.commitment(), grace.salt(), "mallory");
        assertThat(tampered(grace, other))
                .hasMessageContaining("entry 1: commits to another /actor/name");
        Opening salted = new Opening(grace.commitment(), new byte[32], "grace");
        assertThat(tampered(grace, salted)).hasMessageContaining("entry 1:");
        Opening foreign = new Opening("ff".repeat(32), new byte[32], "mallory");
        assertThat(tampered(null, foreign))
                .hasMessageContaining("no entry names the commitment ff");
    }

    @Test
    void whatWasErasedAndStandsAgainIsAMismatch() throws EngineException {
        Opening grace =
                home.store
                        .<List<Opening>>read(tx -> tx.openings().ofTexts(List.of("grace")))
                        .getFirst();
        new Erasing(as("ada", null)).erase("grace", false);
        assertThat(tampered(null, grace)).hasMessageContaining("entry 4: tells of an erasure");
    }

    @Test
    void aChangedOpeningIsNotShown() {
        Opening grace =
                home.store
                        .<List<Opening>>read(tx -> tx.openings().ofTexts(List.of("grace")))
                        .getFirst();
        home.store.tamperOpenings(grace, new Opening(grace.commitment(), grace.salt(), "mallory"));
        assertThat(catchThrowableOfType(StoreException.class, this::actors).kind())
                .isEqualTo(StoreException.Kind.CORRUPTED);
    }

    /** What verification says of a copy of the home with other openings. */
    private EngineException tampered(@Nullable Opening removed, @Nullable Opening added) {
        var copy = home.store.reopen();
        copy.tamperOpenings(removed, added);
        LedgerReading reading = new LedgerReading(on(copy, "ada", null));
        EngineException refused = catchThrowableOfType(EngineException.class, reading::verify);
        assertThat(refused.ending()).isEqualTo(Ending.REFUSED);
        return refused;
    }
}

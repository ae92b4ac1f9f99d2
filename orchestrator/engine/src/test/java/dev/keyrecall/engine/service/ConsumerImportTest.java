package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.TableReader;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.inventory.Consumer;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.ConsumerTarget;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Consumers of a file: all or none, by the rules of one registered alone. */
final class ConsumerImportTest {
    private static final String HEAD = "credential,kind,target,option.json-key\n";

    private TestHome home;
    private CredentialRef a;
    private CredentialRef b;

    @BeforeEach
    void aListedAccount() throws EngineException {
        home = listed();
        a = new CredentialRef(TestHome.LAB, "pass", "a");
        b = new CredentialRef(TestHome.LAB, "pass", "b");
    }

    private static TestHome listed() throws EngineException {
        TestHome home = TestHome.withAccount();
        home.provider.add(TestHome.LAB, "a");
        home.provider.add(TestHome.LAB, "b");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        return home;
    }

    private TableImported take(boolean dryRun, String file) throws EngineException {
        return new ConsumerImport(home.engine).take("places.csv", rows(file), dryRun, (_, _) -> {});
    }

    private TableImported take(String file) throws EngineException {
        return take(false, file);
    }

    private EngineException refused(String file) {
        return catchThrowableOfType(EngineException.class, () -> take(file));
    }

    private static List<TableRow> rows(String file) {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        try (TableReader reader =
                new TableReader(
                        new ByteArrayInputStream(bytes),
                        TableShape.CONSUMERS,
                        TableReader.LIMITS)) {
            return reader.all(_ -> {});
        } catch (IOException | ImportException e) {
            throw new AssertionError(e);
        }
    }

    private List<Consumer> registered() {
        return new ConsumerRegistry(home.engine).all();
    }

    private static ConsumerTarget box(String target, String field) {
        return new ConsumerTarget(
                "toy.box", target, field.isEmpty() ? Map.of() : Map.of("json-key", field));
    }

    private void verify() throws EngineException {
        new LedgerReading(home.engine).verify();
    }

    @Test
    void oneTransactionTellsOfAllAndTheSameAgainOfNothing() throws EngineException {
        String file = HEAD + "a,toy.box,one,\na,toy.box,\"two, x\",pass\nb,toy.box,three,\n";
        assertThat(take(true, file)).isEqualTo(new TableImported(3, 3, 0, 0));
        assertThat(registered()).isEmpty();
        int entries = home.ledger().size();
        assertThat(take(file)).isEqualTo(new TableImported(3, 3, 0, 0));
        assertThat(registered())
                .extracting(Consumer::ref, Consumer::target)
                .containsExactly(
                        tuple(a, box("one", "")),
                        tuple(a, box("two, x", "pass")),
                        tuple(b, box("three", "")));
        List<Json.Obj> told = home.ledger();
        assertThat(home.kinds().subList(entries, told.size()))
                .containsExactly("inventory", "consumer");
        assertThat(told.get(entries).object("details").items("used")).hasSize(3);
        assertThat(told.getLast().object("details").canonical())
                .isEqualTo("{\"change\":\"imported\",\"registered\":3,\"rows\":3}");
        verify();
        assertThat(take(file + "a,toy.box,one,\n")).isEqualTo(new TableImported(4, 0, 0, 3));
        assertThat(home.ledger()).hasSize(told.size());
        assertThat(take(HEAD + "a,toy.box,one,key\nb,toy.box,one,other\n"))
                .isEqualTo(new TableImported(2, 1, 1, 0));
        verify();
        assertThat(home.provider.writes).isZero();
        assertThat(home.provider.openAccounts).isZero();
    }

    @Test
    void everyFaultIsToldByItsLineAndNothingIsWritten() throws EngineException {
        new ConsumerRegistry(home.engine).add(a, box("taken", ""));
        int entries = home.ledger().size();
        EngineException refused =
                refused(
                        """
                        ref,credential,kind,target,option.json-key,option.odd
                        ,a,toy.box,one,,
                        ,b,toy.box,one,,
                        ,b,toy.box,taken,,
                        ,b,toy.crate,two,,
                        ,b,toy.box,two,,x
                        ,b,,two,,
                        ,b,toy.box,,,
                        ,zzz,toy.box,two,,
                        ,b,toy.box,three,x,
                        ,b,toy.box,three,y,
                        ,b,toy.box
                        """);
        assertThat(refused.ending()).isEqualTo(Ending.USAGE);
        assertThat(refused).hasMessage("places.csv: 9 lines are wrong; nothing was imported");
        assertThat(refused.hints())
                .extracting(hint -> hint.substring(0, hint.indexOf(';')))
                .containsExactly(
                        "line 3: the place is registered for toy:lab:pass:a on line 2",
                        "line 4: the place is registered for toy:lab:pass:a already",
                        "line 5: there is no consumer kind 'toy.crate' for this account",
                        "line 6: a consumer of kind toy.box has no option 'odd'",
                        "line 7: the kind is empty",
                        "line 8: the target is empty",
                        "line 9: no credential of that id is listed or accepted",
                        "line 11: other options of the place than on line 10",
                        "line 12: the row has 3 fields, the first row 6");
        assertThat(registered()).hasSize(1);
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void whatIsGoneAndWasNotAcceptedClaimsNoPlace() throws EngineException {
        take(HEAD + "a,toy.box,one,\n");
        home.provider.listed.remove("a");
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
        assertThat(take(HEAD + "b,toy.box,one,\n")).isEqualTo(new TableImported(1, 1, 0, 0));
        verify();
    }

    @Test
    void twoCredentialsInOneDocumentExchangeTheirFields() throws EngineException {
        take(HEAD + "a,toy.box,one,x\nb,toy.box,one,y\n");
        assertThat(take(HEAD + "a,toy.box,one,y\nb,toy.box,one,x\n"))
                .isEqualTo(new TableImported(2, 0, 2, 0));
        verify();
    }

    @Test
    void aRowThatIsChangedInventedOrGoneIsFound() throws EngineException {
        take(HEAD + "a,toy.box,one,x\n");
        Consumer kept = registered().getFirst();
        for (Consumer wrong :
                List.of(
                        new Consumer(a, box("one", "y"), kept.addedAt()),
                        new Consumer(b, box("one", "x"), kept.addedAt()))) {
            change(wrong, true);
            assertThat(mismatch()).contains("the entries tell of other consumers of ");
            change(wrong, false);
            change(kept, true);
            verify();
        }
        change(kept, false);
        assertThat(mismatch()).contains("the entries tell of other consumers of " + a + ": one");
    }

    private String mismatch() {
        return String.valueOf(
                catchThrowableOfType(EngineException.class, this::verify).getMessage());
    }

    private void change(Consumer consumer, boolean put) {
        home.engine
                .store()
                .write(
                        tx -> {
                            if (put) {
                                tx.credentials().putConsumer(consumer);
                            } else {
                                tx.credentials().removeConsumer(consumer);
                            }
                            return true;
                        });
    }

    /** Whatever is registered one by one may be imported at once, and stands likewise. */
    @Test
    void whatIsRegisteredOneByOneMayBeImportedAtOnce() throws EngineException {
        Random random = new Random(11);
        String[] fields = {"", "x", "y"};
        int taken = 0;
        for (int round = 0; round < 300; round++) {
            home = listed();
            TestHome alone = listed();
            StringBuilder file = new StringBuilder(HEAD);
            List<String> seen = new ArrayList<>();
            boolean refused = false;
            for (int row = 0; row < 4; row++) {
                String id = random.nextBoolean() ? "a" : "b";
                String target = random.nextBoolean() ? "one" : "two";
                String field = fields[random.nextInt(fields.length)];
                if (seen.contains(id + target)) {
                    continue;
                }
                seen.add(id + target);
                file.append("%s,toy.box,%s,%s\n".formatted(id, target, field));
                try {
                    new ConsumerRegistry(alone.engine)
                            .add(id.equals("a") ? a : b, box(target, field));
                } catch (EngineException e) {
                    refused = true;
                }
            }
            if (refused) {
                assertThat(refused(file.toString())).as(file.toString()).isNotNull();
                assertThat(registered()).isEmpty();
            } else {
                take(file.toString());
                taken++;
                assertThat(registered()).isEqualTo(new ConsumerRegistry(alone.engine).all());
            }
        }
        assertThat(taken).isBetween(50, 250);
    }
}

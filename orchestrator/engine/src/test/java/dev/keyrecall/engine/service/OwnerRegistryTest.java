package dev.keyrecall.engine.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.EngineException.Ending;
import dev.keyrecall.engine.imports.ImportException;
import dev.keyrecall.engine.imports.TableReader;
import dev.keyrecall.engine.imports.TableRow;
import dev.keyrecall.engine.imports.TableShape;
import dev.keyrecall.engine.inventory.NamedOwner;
import dev.keyrecall.engine.inventory.ObservedCredential;
import dev.keyrecall.engine.inventory.OwnerSource;
import dev.keyrecall.engine.inventory.Remarks;
import dev.keyrecall.engine.service.InventoryView.Detail;
import dev.keyrecall.engine.testing.TestHome;
import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.Credential;
import dev.keyrecall.spi.Credential.Status;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Owners of a file: all or none, told and held to the ledger, and before the provider's. */
final class OwnerRegistryTest {
    private TestHome home;
    private OwnerRegistry registry;
    private CredentialRef a;
    private CredentialRef b;

    @BeforeEach
    void aListedAccount() throws EngineException {
        home = TestHome.withAccount();
        a = home.provider.add(TestHome.LAB, "a");
        b = home.provider.add(TestHome.LAB, "b", null, Status.ACTIVE, home.clock.instant());
        refresh();
        registry = new OwnerRegistry(home.engine);
    }

    private void refresh() throws EngineException {
        new InventoryRefresh(home.engine).refresh(null, (_, _) -> {});
    }

    private TableImported take(boolean dryRun, String file) throws EngineException {
        return registry.take("owners.csv", rows(file), dryRun, (_, _) -> {});
    }

    private TableImported take(String file) throws EngineException {
        return take(false, file);
    }

    private static List<TableRow> rows(String file) {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        try (TableReader reader =
                new TableReader(
                        new ByteArrayInputStream(bytes), TableShape.OWNERS, TableReader.LIMITS)) {
            return reader.all(_ -> {});
        } catch (IOException | ImportException e) {
            throw new AssertionError(e);
        }
    }

    private Detail shown(CredentialRef ref) {
        return new InventoryView(home.engine).show(ref).orElseThrow();
    }

    private @Nullable String owner(CredentialRef ref) {
        return shown(ref).owner();
    }

    private void verify() throws EngineException {
        new LedgerReading(home.engine).verify();
    }

    @Test
    void anImportedOwnerStandsBeforeTheProvidersWhateverIsListed() throws EngineException {
        assertThat(owner(a)).isEqualTo("core");
        assertThat(shown(a).ownerSource()).isEqualTo(OwnerSource.PROVIDER);
        assertThat(shown(b).ownerSource()).isNull();
        assertThat(take("ref,owner\n" + a + ",payments\n" + b + ",=1+1\n"))
                .isEqualTo(new TableImported(2, 2, 0, 0));
        home.provider.add(TestHome.LAB, "a", "others", Status.ACTIVE, home.clock.instant());
        refresh();
        assertThat(owner(a)).isEqualTo("payments");
        assertThat(shown(a).ownerSource()).isEqualTo(OwnerSource.IMPORT);
        assertThat(owner(b)).isEqualTo("=1+1");
        InventoryView view = new InventoryView(home.engine);
        assertThat(view.list("owner=payments")).extracting(InventoryView.Item::ref).containsOnly(a);
        assertThat(view.list("owner=others")).isEmpty();
        assertThat(view.list("owner='=1+1'")).extracting(InventoryView.Item::ref).containsOnly(b);
        assertThat(view.list("not has owner")).isEmpty();
        assertThat(registry.all())
                .containsExactly(
                        new OwnerRegistry.Line(new NamedOwner(a, "payments"), "others"),
                        new OwnerRegistry.Line(new NamedOwner(b, "=1+1"), null));
        verify();
    }

    @Test
    void oneTransactionTellsOfAllAndTheSameAgainOfNothing() throws EngineException {
        String file = "ref,credential,owner\n" + a + ",,payments\n,b,core\n" + a + ",,payments\n";
        assertThat(take(true, file)).isEqualTo(new TableImported(3, 2, 0, 0));
        assertThat(registry.all()).isEmpty();
        int entries = home.ledger().size();
        assertThat(take(file)).isEqualTo(new TableImported(3, 2, 0, 0));
        assertThat(home.kinds().subList(entries, home.kinds().size()))
                .containsExactly("inventory", "owner");
        assertThat(home.ledger().get(entries).object("details").get("owned"))
                .contains(
                        Json.parse(
                                "[{\"owner\":\"payments\",\"ref\":\""
                                        + a
                                        + "\"},{\"owner\":\"core\",\"ref\":\""
                                        + b
                                        + "\"}]"));
        assertThat(home.ledger().getLast().object("details").canonical())
                .isEqualTo("{\"change\":\"imported\",\"named\":2,\"rows\":3}");
        assertThat(take(file)).isEqualTo(new TableImported(3, 0, 0, 2));
        assertThat(home.ledger()).hasSize(entries + 2);
        assertThat(take("ref,owner\n" + a + ",data\n")).isEqualTo(new TableImported(1, 0, 1, 0));
        assertThat(home.ledger().getLast().object("details").integer("named")).isEqualTo(1);
        verify();
    }

    @Test
    void everyFaultIsToldByItsLineAndNothingIsWritten() {
        int entries = home.ledger().size();
        EngineException refused =
                catchThrowableOfType(
                        EngineException.class,
                        () ->
                                take(
                                        "owner,ref,credential\n"
                                                + ("payments," + a + ",\n")
                                                + ("core," + a + ",\n")
                                                + ("," + b + ",\n")
                                                + "core,toy:lab:pass:zzz,\n"
                                                + "core,toy:lab,\n"
                                                + "core,,zzz\n"
                                                + "core,,\n"
                                                + ("core," + b + ",b\n")
                                                + ("x".repeat(257) + "," + b + ",\n")
                                                + "core,b\n"
                                                + ("core," + b + ",\n")));
        assertThat(refused.ending()).isEqualTo(Ending.USAGE);
        assertThat(refused).hasMessage("owners.csv: 9 lines are wrong; nothing was imported");
        assertThat(refused.hints())
                .extracting(hint -> hint.substring(0, hint.indexOf(';')))
                .containsExactly(
                        "line 3: another owner of toy:lab:pass:a than on line 2",
                        "line 4: the owner is empty",
                        "line 5: no credential toy:lab:pass:zzz is known",
                        "line 6: the reference is malformed",
                        "line 7: no credential of that id is listed or accepted",
                        "line 8: no credential is named",
                        "line 9: both ref and credential are given",
                        "line 10: the owner is longer than 256 characters",
                        "line 11: the row has 2 fields, the first row 3");
        assertThat(registry.all()).isEmpty();
        assertThat(home.ledger()).hasSize(entries);
    }

    @Test
    void aFewFaultsAreNamedAndTheRestIsCounted() {
        StringBuilder file = new StringBuilder("ref,owner\n");
        for (int i = 0; i < 23; i++) {
            file.append(a).append(",\n");
        }
        EngineException refused =
                catchThrowableOfType(EngineException.class, () -> take(true, file.toString()));
        assertThat(refused).hasMessageStartingWith("owners.csv: 23 lines are wrong");
        assertThat(refused.hints()).hasSize(LineFaults.NAMED_MAX + 1);
        assertThat(refused.hints().getLast()).isEqualTo("and 3 more");
    }

    @Test
    void anIdThatTwoCredentialsHaveNamesNone() throws EngineException {
        AccountRef other = new AccountRef("toy", "other");
        new AccountDirectory(home.engine).add(other, Map.of("endpoint", "there"));
        home.engine
                .store()
                .write(
                        tx -> {
                            var seen = tx.credentials().observed(a).orElseThrow();
                            var twin =
                                    new Credential(
                                            new CredentialRef(other, "pass", "a"),
                                            "p",
                                            "u",
                                            null,
                                            Status.ACTIVE,
                                            home.clock.instant(),
                                            null);
                            tx.credentials()
                                    .putObserved(
                                            new ObservedCredential(
                                                    twin,
                                                    false,
                                                    seen.firstSeenAt(),
                                                    seen.lastSeenAt(),
                                                    null));
                            return true;
                        });
        assertThatThrownBy(() -> take("credential,owner\na,core\n"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e ->
                                assertThat(e.hints())
                                        .containsExactly(
                                                "line 2: 2 credentials have that id; name it by its"
                                                        + " reference, in the column 'ref'"));
    }

    @Test
    void aRemovedOwnerGivesTheProvidersBackAndIsTold() throws EngineException {
        take("ref,owner\n" + a + ",payments\n");
        assertThat(registry.remove(a)).isEqualTo(new NamedOwner(a, "payments"));
        assertThat(owner(a)).isEqualTo("core");
        List<Json.Obj> told = home.ledger();
        assertThat(told.get(told.size() - 2).object("details").items("disowned"))
                .containsExactly(Json.of(a.toString()));
        assertThat(told.getLast().text("kind")).isEqualTo("owner");
        assertThat(told.getLast().text("ref")).isEqualTo(a.toString());
        assertThatThrownBy(() -> registry.remove(a))
                .isInstanceOf(EngineException.class)
                .hasMessage("no owner was imported for " + a);
        assertThat(home.ledger()).hasSize(told.size());
        verify();
    }

    @Test
    void aCredentialThatIsGoneMayHaveAnOwnerByItsReferenceAlone() throws EngineException {
        home.provider.listed.remove("a");
        refresh();
        assertThatThrownBy(() -> take("credential,owner\na,core\n"))
                .isInstanceOf(EngineException.class);
        take("ref,owner\n" + a + ",payments\n");
        assertThat(owner(a)).isEqualTo("payments");
        verify();
    }

    @Test
    void aFirstBaselineDoesNotMissAnOwnerThatWasImported() throws EngineException {
        take("ref,owner\n" + b + ",payments\n");
        new InventoryAcceptance(home.engine).acceptAll();
        assertThat(Objects.requireNonNull(shown(b).accepted()).remarks())
                .doesNotContain(Remarks.NO_OWNER);
        verify();
    }

    @Test
    void aRowThatIsChangedInventedOrGoneIsFound() throws EngineException {
        take("ref,owner\n" + a + ",payments\n");
        verify();
        List<String> found = new ArrayList<>();
        for (NamedOwner other : List.of(new NamedOwner(a, "thieves"), new NamedOwner(b, "core"))) {
            put(other);
            found.add(mismatch());
            put(new NamedOwner(a, "payments"));
            drop(b);
            verify();
        }
        drop(a);
        found.add(mismatch());
        assertThat(found.get(0)).contains("tells otherwise of " + a + " as owned");
        assertThat(found.get(1)).contains("no entry tells of " + b + " as owned");
        assertThat(found.get(2)).contains(a + " as owned, and it is not in the state");
    }

    private String mismatch() {
        return String.valueOf(
                catchThrowableOfType(EngineException.class, this::verify).getMessage());
    }

    private void put(NamedOwner owner) {
        home.engine
                .store()
                .write(
                        tx -> {
                            tx.credentials().putOwner(owner);
                            return true;
                        });
    }

    private void drop(CredentialRef ref) {
        home.engine
                .store()
                .write(
                        tx -> {
                            tx.credentials().removeOwner(ref);
                            return true;
                        });
    }
}

package dev.keyrecall.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Store;
import dev.keyrecall.lab.LabTruth;
import dev.keyrecall.spi.json.Json;

import java.util.Set;
import java.util.stream.Collectors;

/** What must be true of a lab and a home once a plan over everything has come to its end. */
final class Accounted {
    private Accounted() {}

    /**
     * Nothing live that the vault does not hold, nothing lost, nobody without, nothing in doubt.
     *
     * @param units how many credentials the plan is of
     */
    static void require(Stage stage, Store store, String plan, int units) {
        LabTruth truth = stage.lab.truth();
        Set<String> unknown =
                truth.credentials().stream()
                        .filter(credential -> !credential.operator())
                        .map(LabTruth.Credential::id)
                        .filter(
                                id ->
                                        store.read(
                                                tx -> tx.secrets().newest(Stage.ref(id)).isEmpty()))
                        .collect(Collectors.toSet());
        assertThat(unknown).isEmpty();
        assertThat(store.read(tx -> tx.journal().openIntents(Stage.ACCOUNT)).size()).isZero();
        for (LabTruth.Consumer consumer : truth.consumers()) {
            assertThat(consumer.matches()).as(consumer.target()).isTrue();
            assertThat(truth.credential(String.valueOf(consumer.credentialId())))
                    .as(consumer.target())
                    .hasValueSatisfying(credential -> assertThat(credential.active()).isTrue());
        }
        assertThat(stage.otherFields()).isEqualTo(stage.otherFieldsBefore);
        String campaign = stage.campaignOf(plan);
        Json.Obj certificate =
                stage.console
                        .run("campaign", "certificate", campaign, "--json")
                        .requireExit(0)
                        .document();
        assertThat(certificate.integer("units")).isEqualTo(units);
        assertThat(certificate.integer("proven_dead")).isEqualTo(units);
        assertThat(certificate.integer("open")).isZero();
        assertThat(certificate.integer("orphans")).isZero();
        stage.console.run("ledger", "verify").requireExit(0);
        stage.console.run("detect").requireExit(0);
    }
}

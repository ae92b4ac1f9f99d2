package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Secrets.Custody;
import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.Place;
import dev.keyrecall.engine.testing.FormatVectors;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.spi.json.Json;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The digests of sets of versions, as another program made them from the format's page. */
final class SealedVectorsTest {
    @Test
    void bothDigestsOfASetAreTheVectors() throws Exception {
        Json.Obj vector = FormatVectors.read("ledger-v1.json").object("sealed");
        List<Place> places = new ArrayList<>();
        PlaceDigest imported = new PlaceDigest();
        for (Json item : vector.items("versions")) {
            Json.Obj version = (Json.Obj) item;
            Place place =
                    new Place(
                            CredentialRef.parse(version.text("ref")),
                            Math.toIntExact(version.integer("version")));
            places.add(place);
            imported.add(
                    ImportedLine.of(
                            place,
                            Label.valueOf(version.text("label").toUpperCase(Locale.ROOT)),
                            Custody.valueOf(version.text("custody").toUpperCase(Locale.ROOT)),
                            version.textOrNull("customer"),
                            version.text("origin")));
        }
        assertThat(OpenEntries.digest(places)).isEqualTo(vector.text("open_digest"));
        assertThat(imported.digest()).isEqualTo(vector.text("import_digest"));
        assertThat(places).hasSizeGreaterThan(5);
    }
}

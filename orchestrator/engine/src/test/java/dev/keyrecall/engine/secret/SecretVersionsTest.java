package dev.keyrecall.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyrecall.engine.port.Secrets.Label;
import dev.keyrecall.engine.port.Secrets.SealedSecret;
import dev.keyrecall.engine.port.Secrets.Version;
import dev.keyrecall.engine.testing.InMemoryStore;
import dev.keyrecall.engine.testing.MovableClock;
import dev.keyrecall.spi.CredentialRef;
import dev.keyrecall.vault.SealedRecord;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the labels of a secret's versions say, whatever they said before. */
final class SecretVersionsTest {
    private static final int VERSIONS = 4;
    private static final CredentialRef REF = VaultScene.ref(1);

    /** Every way in which four versions can be labelled and destroyed: a label stands once. */
    static Stream<List<Standing>> every() {
        List<Standing> each = new ArrayList<>(List.of(new Standing(null, true)));
        each.add(new Standing(null, false));
        for (Label label : Label.values()) {
            each.add(new Standing(label, false));
        }
        int ways = IntStream.range(0, VERSIONS).reduce(1, (sofar, _) -> sofar * each.size());
        return IntStream.range(0, ways)
                .mapToObj(way -> standings(each, way))
                .filter(SecretVersionsTest::isLawful);
    }

    private static List<Standing> standings(List<Standing> each, int way) {
        List<Standing> versions = new ArrayList<>();
        for (int left = way; versions.size() < VERSIONS; left /= each.size()) {
            versions.add(each.get(left % each.size()));
        }
        return versions;
    }

    private static boolean isLawful(List<Standing> versions) {
        List<Label> labels =
                versions.stream().map(Standing::label).filter(Objects::nonNull).toList();
        return labels.stream().distinct().count() == labels.size();
    }

    /** Replaced means all of it: what was in use is previous, and nothing else has a label. */
    @ParameterizedTest
    @MethodSource("every")
    void afterRetiringNothingIsInUseAndOneIsPrevious(List<Standing> before) {
        InMemoryStore store = store(before);
        retire(store);
        List<Version> after = held(store);

        assertThat(after).extracting(Version::label).doesNotContain(Label.CURRENT, Label.PENDING);
        int expected = lastInUse(before);
        assertThat(after)
                .filteredOn(version -> version.label() == Label.PREVIOUS)
                .extracting(Version::version)
                .isEqualTo(expected == 0 ? List.of() : List.of(expected));

        retire(store);
        assertThat(held(store)).as("retired once more").isEqualTo(after);
    }

    /** The one that is said to be in use, else the one that was last, else the newest held. */
    private static int lastInUse(List<Standing> before) {
        for (Label label : List.of(Label.CURRENT, Label.PREVIOUS)) {
            for (int version = 1; version <= VERSIONS; version++) {
                if (before.get(version - 1).label() == label) {
                    return version;
                }
            }
        }
        return IntStream.rangeClosed(1, VERSIONS)
                .filter(version -> !before.get(version - 1).destroyed())
                .max()
                .orElse(0);
    }

    @Test
    void aCurrentValueBehindAPendingOneIsRetiredToo() {
        InMemoryStore store =
                store(
                        List.of(
                                new Standing(null, false),
                                new Standing(Label.PREVIOUS, false),
                                new Standing(Label.CURRENT, false),
                                new Standing(Label.PENDING, false)));
        retire(store);
        assertThat(held(store))
                .extracting(Version::label)
                .containsExactly(null, null, Label.PREVIOUS, null);
    }

    private static void retire(InMemoryStore store) {
        store.write(
                tx -> {
                    SecretVersions.retire(tx, REF);
                    return true;
                });
    }

    private static List<Version> held(InMemoryStore store) {
        return store.read(tx -> tx.secrets().history(REF)).stream()
                .filter(version -> version.destroyedAt() == null)
                .toList();
    }

    private static InMemoryStore store(List<Standing> versions) {
        InMemoryStore store = new InMemoryStore(new MovableClock());
        store.write(
                tx -> {
                    for (int version = 1; version <= versions.size(); version++) {
                        Standing standing = versions.get(version - 1);
                        SealedRecord sealed =
                                new SealedRecord(
                                        new byte[SealedRecord.KEY_PART_BYTES], new byte[version]);
                        tx.secrets()
                                .add(
                                        SealedSecret.own(
                                                REF,
                                                version,
                                                standing.label(),
                                                sealed,
                                                "test",
                                                Instant.EPOCH));
                        if (standing.destroyed()) {
                            tx.secrets().destroy(REF, version, Instant.EPOCH);
                        }
                    }
                    return true;
                });
        return store;
    }

    record Standing(@Nullable Label label, boolean destroyed) {}
}

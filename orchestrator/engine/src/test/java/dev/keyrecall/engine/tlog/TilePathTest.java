package dev.keyrecall.engine.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The paths that the format's page gives as examples, and its bounds. */
final class TilePathTest {
    @Test
    void pathsAreThoseOfTheFormatsPage() {
        assertThat(TilePath.tile(0, 1234067, 256)).isEqualTo("tile/0/x001/x234/067");
        assertThat(TilePath.tile(63, 0, 255)).isEqualTo("tile/63/000.p/255");
        assertThat(TilePath.entries(1000, 1)).isEqualTo("tile/entries/x001/000.p/1");
        assertThat(TilePath.entries(999, 256)).isEqualTo("tile/entries/999");
        assertThat(TilePath.tile(1, 1000000, 256)).isEqualTo("tile/1/x001/x000/000");
    }

    @Test
    void whatIsNoTileHasNoPath() {
        for (int width : new int[] {-1, 0, 257}) {
            assertThatIllegalArgumentException().isThrownBy(() -> TilePath.entries(0, width));
        }
        for (int level : new int[] {-1, 64}) {
            assertThatIllegalArgumentException().isThrownBy(() -> TilePath.tile(level, 0, 1));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> TilePath.tile(0, -1, 1));
    }
}

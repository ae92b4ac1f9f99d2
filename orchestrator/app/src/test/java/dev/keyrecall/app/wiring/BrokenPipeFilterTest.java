package dev.keyrecall.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;

final class BrokenPipeFilterTest {
    private int writes;

    @Test
    void afterTheReaderHungUpTheRestIsDropped() throws IOException {
        BrokenPipeFilter out = new BrokenPipeFilter(failing("Broken pipe"));
        out.write(new byte[8], 0, 8);
        out.write(1);
        out.flush();
        assertThat(writes).isEqualTo(1);
    }

    @Test
    void whatElseGoesWrongIsTold() {
        BrokenPipeFilter out = new BrokenPipeFilter(failing("No space left on device"));
        assertThatThrownBy(() -> out.write(new byte[8], 0, 8))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }

    private OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("not one by one");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                writes++;
                throw new IOException(message);
            }
        };
    }
}

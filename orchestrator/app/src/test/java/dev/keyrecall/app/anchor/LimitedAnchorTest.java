package dev.keyrecall.app.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A share that hangs holds nobody up, and heeds no interrupt. */
@Timeout(60)
final class LimitedAnchorTest {
    private final CountDownLatch end = new CountDownLatch(1);

    /** Does what it is told. */
    private static class Share implements Anchor {
        void touch() throws AnchorException {}

        @Override
        public String name() {
            return "share";
        }

        @Override
        public Kind kind() {
            return Kind.FILE;
        }

        @Override
        public String place() {
            return "/mnt/share";
        }

        @Override
        public Duration every() {
            return Duration.ofMinutes(1);
        }

        @Override
        public Put put(SignedHead head) throws AnchorException {
            touch();
            return new Put(Instant.EPOCH, head.note());
        }

        @Override
        public void require(Receipt receipt) throws AnchorException {
            touch();
        }

        @Override
        public List<Found> newest(int most) throws AnchorException {
            touch();
            return List.of();
        }
    }

    private final class Hanging extends Share {
        @Override
        void touch() {
            boolean hangs = true;
            while (hangs) {
                try {
                    end.await();
                    hangs = false;
                } catch (InterruptedException e) {
                    hangs = true;
                }
            }
        }
    }

    @Test
    void whatHangsIsLeftBehind() {
        Anchor hanging = new LimitedAnchor(new Hanging());
        SignedHead head = new SignedHead(1, new byte[32], new byte[1]);
        assertThatExceptionOfType(AnchorException.class)
                .isThrownBy(() -> hanging.newest(1))
                .withMessage("it does not answer within 2 s");
        assertThatExceptionOfType(AnchorException.class)
                .isThrownBy(() -> hanging.put(head))
                .withMessage("it does not answer within 10 s");
        end.countDown();
    }

    @Test
    void whatFailsSaysWhy() throws AnchorException {
        Anchor refusing =
                new LimitedAnchor(
                        new Share() {
                            @Override
                            void touch() throws AnchorException {
                                throw new AnchorException("it is full");
                            }
                        });
        assertThatExceptionOfType(AnchorException.class)
                .isThrownBy(() -> refusing.newest(1))
                .withMessage("it is full");
        Anchor broken =
                new LimitedAnchor(
                        new Share() {
                            @Override
                            void touch() {
                                throw new IllegalStateException("with a secret");
                            }
                        });
        assertThatExceptionOfType(AnchorException.class)
                .isThrownBy(() -> broken.newest(1))
                .withMessage("it fails: IllegalStateException");
        assertThat(new LimitedAnchor(new Share()).newest(1)).isEmpty();
    }
}

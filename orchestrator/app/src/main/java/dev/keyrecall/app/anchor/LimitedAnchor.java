package dev.keyrecall.app.anchor;

import dev.keyrecall.engine.anchor.Anchor;
import dev.keyrecall.engine.anchor.AnchorException;
import dev.keyrecall.engine.port.Anchors.Kind;
import dev.keyrecall.engine.port.Anchors.Receipt;
import dev.keyrecall.engine.port.SignedHeads.SignedHead;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An anchor that is waited for a bounded time: a share that hangs hangs whoever touches it, and
 * heeds no interrupt. What hangs is left behind on a thread that ends with the process.
 */
public final class LimitedAnchor implements Anchor {
    private static final Duration PUT_MAX = Duration.ofSeconds(10);
    private static final Duration LOOK_MAX = Duration.ofSeconds(2);
    private static final Duration READ_ALL_MAX = Duration.ofMinutes(5);

    private final Anchor anchor;

    LimitedAnchor(Anchor anchor) {
        this.anchor = anchor;
    }

    /** The anchor itself, where it is a time-stamping authority. */
    public Optional<TimeStampAnchor> authority() {
        return anchor instanceof TimeStampAnchor authority
                ? Optional.of(authority)
                : Optional.empty();
    }

    @Override
    public String name() {
        return anchor.name();
    }

    @Override
    public Kind kind() {
        return anchor.kind();
    }

    @Override
    public String place() {
        return anchor.place();
    }

    @Override
    public Duration every() {
        return anchor.every();
    }

    @Override
    public Put put(SignedHead head) throws AnchorException {
        return within(PUT_MAX, () -> anchor.put(head));
    }

    @Override
    public void require(Receipt receipt) throws AnchorException {
        boolean _ =
                within(
                        LOOK_MAX,
                        () -> {
                            anchor.require(receipt);
                            return true;
                        });
    }

    @Override
    public List<Found> newest(int most) throws AnchorException {
        return within(LOOK_MAX, () -> anchor.newest(most));
    }

    @Override
    public void forEach(Consumer<Found> visitor) throws AnchorException {
        List<Found> found =
                within(
                        READ_ALL_MAX,
                        () -> {
                            List<Found> all = new ArrayList<>();
                            anchor.forEach(all::add);
                            return all;
                        });
        found.forEach(visitor);
    }

    private <T> T within(Duration limit, Callable<T> work) throws AnchorException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("keyrecall-anchor-" + name()).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AnchorException("it does not answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AnchorException("it was not waited for");
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof AnchorException refused) {
                throw refused;
            }
            throw new AnchorException("it fails: " + cause.getClass().getSimpleName());
        }
    }
}

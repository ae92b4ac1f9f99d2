package dev.keyrecall.app.command;

import dev.keyrecall.app.console.Durations;
import dev.keyrecall.app.console.Painter;
import dev.keyrecall.app.console.Printable;
import dev.keyrecall.app.io.Io;
import dev.keyrecall.app.io.Signals;
import dev.keyrecall.engine.EngineException;
import dev.keyrecall.engine.campaign.Campaign;
import dev.keyrecall.engine.estimate.Range;
import dev.keyrecall.engine.service.CampaignReading;
import dev.keyrecall.engine.service.CampaignReading.Status;
import dev.keyrecall.engine.service.Estimates;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A campaign as it moves: one line that is repainted on a terminal, a line per change elsewhere, a
 * document per change with {@code --json}. Reads only; it ends by itself when no run is left to
 * move the campaign, and Ctrl-C ends it with nothing lost.
 */
final class CampaignWatch {
    /** Between two looks: a person sees it move, and a large campaign is not read all the time. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Invocation invocation;
    private final CampaignReading reading;
    private final Estimates estimates;
    private final String id;
    private String last = "";

    CampaignWatch(Invocation invocation, CampaignReading reading, Estimates estimates, String id) {
        this.invocation = invocation;
        this.reading = reading;
        this.estimates = estimates;
        this.id = id;
    }

    /**
     * Watches it.
     *
     * @return where it stood at the last look
     */
    Status untilItEnds() throws EngineException {
        Io io = invocation.io();
        AtomicBoolean enough = new AtomicBoolean();
        Thread watching = Thread.currentThread();
        boolean terminal = io.terminal().outIsTerminal() && !invocation.json();
        try (Signals.Subscription _ =
                        io.signals()
                                .onInterrupt(
                                        () -> {
                                            enough.set(true);
                                            watching.interrupt();
                                        });
                Painter painter =
                        new Painter(io.out(), terminal, io.terminal().columns(), io.clock())) {
            Status status = reading.status(id);
            while (true) {
                show(status, terminal, painter);
                if (hasEnded(status) || enough.get()) {
                    return status;
                }
                io.waiter().await(INTERVAL);
                status = reading.status(id);
            }
        } catch (InterruptedException e) {
            // Ctrl-C: the answer is where it stands now.
            return reading.status(id);
        }
    }

    private void show(Status status, boolean terminal, Painter painter) {
        if (terminal) {
            String line = line(status) + left(status);
            painter.offer(() -> Printable.of(line));
            return;
        }
        String now = invocation.json() ? CampaignDocuments.status(status).compact() : line(status);
        if (!now.equals(last)) {
            last = now;
            invocation.io().out().println(invocation.json() ? now : Printable.of(now));
            invocation.io().out().flush();
        }
    }

    /** No run moves it any more: it is done, or was left for a person or for time. */
    static boolean hasEnded(Status status) {
        return switch (status.campaign().state()) {
            case PLANNED, RUNNING -> false;
            case SOAKING, PARTIAL, DONE, CLOSED -> true;
        };
    }

    /** Only where it is repainted: elsewhere a line is for a change. */
    private String left(Status status) {
        if (hasEnded(status)) {
            return "";
        }
        Range left = estimates.left(status).left();
        return ", " + Durations.range(left.least(), left.most()) + " left";
    }

    private static String line(Status status) {
        Campaign campaign = status.campaign();
        List<String> counts = new ArrayList<>();
        status.counts()
                .forEach(
                        (state, count) -> {
                            if (count > 0) {
                                counts.add(count + " " + state.word());
                            }
                        });
        return "campaign "
                + campaign.id()
                + ": "
                + campaign.state().word()
                + " ("
                + String.join(", ", counts)
                + ")";
    }
}

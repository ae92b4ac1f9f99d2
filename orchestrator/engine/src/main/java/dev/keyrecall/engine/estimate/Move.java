package dev.keyrecall.engine.estimate;

import dev.keyrecall.engine.campaign.Step;

import java.time.Duration;
import java.util.List;

/** One thing that a run does for a unit, as far as it takes time. */
sealed interface Move {
    /**
     * Sends requests, one after the other, in one of the lane's few places.
     *
     * @param effect whether it takes a place for what changes something
     * @param operations of each request
     */
    record Ask(boolean effect, List<String> operations) implements Move {}

    /** Waits, and keeps its place among the units under way. */
    record Wait(Duration time) implements Move {}

    /** Waits without a place among the units under way. */
    record Soak(Duration time) implements Move {}

    /** A step is done. */
    record Done(Step step) implements Move {}
}

package dev.keyrecall.engine.campaign;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a switch stands, read from what happened to it.
 *
 * <p>Source: {@code docs/formats/switch.md}, section 4.
 *
 * @param planned the switch
 * @param state where it stands
 * @param ordered whether a person has turned it on before the campaign was done
 * @param last the last thing that happened; null for nothing
 */
public record SwitchStanding(
        PlannedSwitch planned, State state, boolean ordered, @Nullable SwitchEvent last) {
    /** Where it stands. */
    public enum State {
        ON,
        TURNING_OFF,
        OFF,
        TURNING_ON;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Whether each switch of a campaign is on.
     *
     * @param events of the campaign, in the order of their numbers; one that has none is on
     */
    public static boolean allOn(List<SwitchEvent> events) {
        Map<String, State> states = new HashMap<>();
        for (SwitchEvent event : events) {
            State before = states.getOrDefault(event.name(), State.ON);
            states.put(event.name(), after(before, event));
        }
        return states.values().stream().allMatch(state -> state == State.ON);
    }

    /** Where it stands after something happened. */
    private static State after(State before, SwitchEvent event) {
        return switch (event.change()) {
            case TURNING_OFF, ASKED_OFF, SAID_OFF -> State.TURNING_OFF;
            case OFF -> State.OFF;
            case TURNING_ON, ASKED_ON, SAID_ON -> State.TURNING_ON;
            case ON -> State.ON;
            case ORDERED_ON, FAILED -> before;
        };
    }

    /**
     * Reads one.
     *
     * @param events of its campaign, in the order of their numbers
     */
    public static SwitchStanding of(PlannedSwitch planned, List<SwitchEvent> events) {
        State state = State.ON;
        boolean ordered = false;
        SwitchEvent last = null;
        for (SwitchEvent event : events) {
            if (!event.name().equals(planned.name())) {
                continue;
            }
            last = event;
            state = after(state, event);
            ordered |= event.change() == SwitchEvent.Change.ORDERED_ON;
        }
        return new SwitchStanding(planned, state, ordered, last);
    }
}

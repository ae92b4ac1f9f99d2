package dev.keyrecall.engine.estimate;

import dev.keyrecall.spi.AccountRef;
import dev.keyrecall.spi.CallLimits;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How long a campaign will take from where it stands, if nobody stops it and nothing is left open:
 * a range, because providers throttle and networks vary.
 *
 * @param lanes one for each account that is left to do something at
 * @param finish of the whole campaign: its lanes go side by side
 */
public record Estimate(List<Lane> lanes, Range finish) {
    public Estimate {
        lanes = List.copyOf(lanes);
    }

    static Estimate of(List<Lane> lanes) {
        Range finish = lanes.stream().map(Lane::finish).reduce(Range.NONE, Range::beside);
        return new Estimate(lanes, finish);
    }

    /** Whether every limit that it rests on is known, and what a request takes was measured. */
    public boolean known() {
        return lanes.stream().allMatch(lane -> lane.known() && lane.request() != null);
    }

    /**
     * One lane.
     *
     * @param account its account
     * @param units how many units are left to do
     * @param requests how many requests that takes, by operation
     * @param limits each limit with how many of the requests it is on
     * @param floor less than this neither the limits nor the waits permit, however fast the answers
     * @param finish the expected finish
     * @param known whether the limit on every operation is known
     * @param request how long one request took when that was measured; null where it was not
     */
    public record Lane(
            AccountRef account,
            int units,
            Map<String, Long> requests,
            List<Limited> limits,
            Duration floor,
            Range finish,
            boolean known,
            @Nullable Duration request) {
        public Lane {
            limits = List.copyOf(limits);
        }

        /** All requests. */
        public long allRequests() {
            return requests.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A limit and what it is on.
     *
     * @param requests how many requests
     */
    public record Limited(CallLimits.Limit limit, long requests) {}
}

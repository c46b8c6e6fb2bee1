package dev.cairn.http.cursor;

import java.time.Duration;
import java.time.Instant;

/**
 * The time filter of an API: how coarse it is, and whether its lower bound is inclusive. Says from
 * where to ask so that nothing at a time is missed, whatever the API does with bounds.
 *
 * @param size the API's filter knows times only as multiples of it since 1970; zero if it is exact
 * @param inclusive whether events at the lower bound itself are given
 */
record Granules(Duration size, boolean inclusive) {

    /** What an exact filter is stepped by: events are rarely told apart by less. */
    private static final Duration FINEST = Duration.ofMillis(1);

    /** The smallest step of a bound. */
    Duration unit() {
        return size.isZero() ? FINEST : size;
    }

    /** The latest bound from which everything at a time or later is given. */
    Instant from(Instant time) {
        Instant start = floor(time);
        if (inclusive) {
            return start;
        }
        Instant whole = size.isZero() ? multiple(time, FINEST) : start;
        return whole.minus(unit());
    }

    /** An upper bound below which, and at which, lies everything of a time's granule. */
    Instant above(Instant time) {
        return multiple(time, unit()).plus(unit()).plus(unit());
    }

    /** The start of a time's granule. */
    Instant floor(Instant time) {
        return size.isZero() ? time : multiple(time, size);
    }

    /** The start of the first granule that does not begin before a time. */
    Instant ceiling(Instant time) {
        Instant floor = floor(time);
        return floor.equals(time) ? time : floor.plus(size);
    }

    private static Instant multiple(Instant time, Duration of) {
        long millis = of.toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
    }
}

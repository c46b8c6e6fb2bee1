package dev.cairn.http.cursor;

import dev.cairn.source.Digest;
import java.time.Instant;

/**
 * An event of a page, as positions see it.
 *
 * @param index its place on the page
 * @param id what tells it from others
 * @param named whether the server gave it its id; otherwise equal events have equal ids
 * @param time when it happened; of one without a time, when its neighbour did
 * @param timed whether the time is its own
 */
record Event(int index, Digest id, boolean named, Instant time, boolean timed) {

    /** The same event at another time. */
    Event at(Instant other) {
        return new Event(index, id, named, other, timed);
    }

    /** The same event at a limit if it is said to have happened later. */
    Event notAfter(Instant limit) {
        return time.isAfter(limit) ? at(limit) : this;
    }
}

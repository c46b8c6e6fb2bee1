package dev.cairn.http.cursor;

import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Digest;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Moves a mark, newest or oldest, over what was delivered, and keeps with it the ids of all events
 * that may be given again when the API is asked from there: those at the very time, and those that
 * the API's filter cannot tell from it.
 *
 * <p>A position does not say when each tie happened; that is remembered here as long as the policy
 * lives. A tie of unknown time is kept as if it were at the mark itself: knowing an event for too
 * long does no harm.
 */
final class Ties {

    private final int direction;
    private final Function<Instant, Instant> reach;
    private final Map<Digest, Instant> times = new HashMap<>();

    private Ties(int direction, Function<Instant, Instant> reach) {
        this.direction = direction;
        this.reach = reach;
    }

    /** Of the newest event. {@code reach}: from where on events may be given again. */
    static Ties newest(Function<Instant, Instant> reach) {
        return new Ties(1, reach);
    }

    /** Of the oldest event. {@code reach}: up to where events may be given again. */
    static Ties oldest(Function<Instant, Instant> reach) {
        return new Ties(-1, reach);
    }

    /** The mark after some events; empty only if there was none and there are no events. */
    Optional<Watermark> moved(Optional<Watermark> before, List<Event> delivered) {
        Optional<Instant> furthest = before.map(Watermark::time);
        for (Event event : delivered) {
            if (furthest.isEmpty() || isBeyond(event.time(), furthest.get())) {
                furthest = Optional.of(event.time());
            }
        }
        return furthest.map(time -> mark(time, before, delivered));
    }

    private Watermark mark(Instant time, Optional<Watermark> before, List<Event> delivered) {
        Instant cut = reach.apply(time);
        Set<Digest> ids = new LinkedHashSet<>();
        if (before.isPresent()) {
            for (Digest id : before.get().ties()) {
                if (!isBeyond(cut, times.getOrDefault(id, before.get().time()))) {
                    ids.add(id);
                }
            }
        }
        for (Event event : delivered) {
            if (!isBeyond(cut, event.time())) {
                ids.add(event.id());
                times.put(event.id(), event.time());
            }
        }
        times.keySet().retainAll(ids);
        return new Watermark(time, ids);
    }

    /** The mark at a time, if that is beyond it: the end of a stretch that was read. */
    Watermark at(Instant time, Optional<Watermark> newest) {
        if (newest.isPresent() && !isBeyond(time, newest.get().time())) {
            return newest.get();
        }
        return mark(time, newest, List.of());
    }

    private boolean isBeyond(Instant one, Instant other) {
        return direction * one.compareTo(other) > 0;
    }
}

package dev.cairn.source;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far an API stream has been read, in two levels: up to the watermark the stream is complete,
 * and beyond it an open run, or a stream without runs, has come as far as its cursor.
 *
 * @param name the source's stable name; its checkpoint's key
 * @param url origin and path of what is polled, without query; empty if unknown (another program's
 *     entry)
 * @param watermark the time up to which the stream is complete, with the records at that very time;
 *     empty before the first complete run
 * @param cursor page token, next link, id, page number or offset of the page to ask for next; empty
 *     at the beginning of a stream or run
 * @param run what has been promised for the run that is under way; empty between runs, and where
 *     the cursor is all there is
 * @param passed records of the page at {@code cursor} that were delivered already, because the page
 *     failed in its middle or grew since; within a run also those of earlier pages that did
 */
public record ApiPosition(
        String name,
        String url,
        Optional<Watermark> watermark,
        Optional<String> cursor,
        Optional<Run> run,
        Set<Digest> passed)
        implements Position {

    public ApiPosition {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an API stream needs a name");
        }
        passed = ordered(passed);
    }

    /** The beginning of a stream of which nothing is known. */
    public static ApiPosition beginning(String name, String url) {
        return new ApiPosition(
                name, url, Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
    }

    @Override
    public String id() {
        return name;
    }

    /** The same place with other records of its page passed. */
    public ApiPosition withPassed(Set<Digest> delivered) {
        return new ApiPosition(name, url, watermark, cursor, run, delivered);
    }

    /** The same place for another URL. */
    public ApiPosition withUrl(String other) {
        return new ApiPosition(name, other, watermark, cursor, run, passed);
    }

    private static Set<Digest> ordered(Set<Digest> ids) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(ids));
    }

    /**
     * A time, and which records of that very time were delivered.
     *
     * @param time of an event
     * @param ties ids of the records at that time; empty if none is known, as after a rewind
     */
    public record Watermark(Instant time, Set<Digest> ties) {
        public Watermark {
            ties = ordered(ties);
        }
    }

    /**
     * A pass over a stretch of time, whose bounds do not change while it is under way.
     *
     * @param from where it begins, inclusive: the watermark less the overlap, or the initial
     *     lookback
     * @param to where it ends; what is newer is left to the next run
     * @param newest the newest record that it has delivered so far
     * @param oldest the oldest record that it has delivered so far; kept only where the order is
     *     newest first
     * @param items records on its pages so far, delivered by it or known before
     */
    public record Run(
            Instant from,
            Instant to,
            Optional<Watermark> newest,
            Optional<Watermark> oldest,
            long items) {}
}

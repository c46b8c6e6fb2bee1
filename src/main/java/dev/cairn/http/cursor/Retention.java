package dev.cairn.http.cursor;

import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How long the server keeps events. Servers give what is left without a word, so it is said here.
 *
 * @param kept empty if it is not known: then nothing is ever too old
 */
record Retention(Partition partition, Optional<Duration> kept) {

    /** The time before which there is nothing any more. */
    Optional<Instant> horizon(Instant now) {
        return kept.map(now::minus);
    }

    /** An entry for the ledger, if what is wanted from a time on is not there any more. */
    Optional<Loss> gap(Instant from, Instant now) {
        return horizon(now)
                .filter(from::isBefore)
                .map(
                        horizon ->
                                Losses.expired(
                                        partition,
                                        "events from "
                                                + from
                                                + " to "
                                                + horizon
                                                + " are older than the server's retention of "
                                                + kept.get().toHours()
                                                + " h; what was not read of them is gone"));
    }

    /**
     * Moves the watermark of a stream on which nothing happens: it was read up to a time, and a
     * mark that grew old would raise a false alarm at the next start. It stays half a retention
     * behind, far more than any event is late.
     */
    Optional<Watermark> settled(Optional<Watermark> mark, Instant readUpTo) {
        if (kept.isEmpty() || mark.isEmpty()) {
            return mark;
        }
        Duration half = kept.get().dividedBy(2);
        Instant late = readUpTo.minus(half);
        return mark.get().time().isBefore(late.minus(half.dividedBy(2)))
                ? Optional.of(new Watermark(late, Set.of()))
                : mark;
    }
}

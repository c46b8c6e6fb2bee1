package dev.cairn.http.cursor;

import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the user and the API have agreed on: {@link CursorOptions} checked, with what other options
 * say of pages.
 *
 * @param partition of the entries in the ledger and of the ids that are kept
 * @param granules the API's time filter
 * @param lag how long after an event it is given for certain
 * @param overlap how late events may come, before they are passed for good
 * @param lookback how far back to begin; empty for everything there is
 * @param windowMax longest stretch of time to ask for at once; zero for no limit
 * @param isDeduplicating whether equal ids are one event wherever they come
 * @param retention how long the server keeps events; empty if that is not known
 * @param pages what other options say of pages
 */
record CursorTerms(
        Partition partition,
        Kind kind,
        Order order,
        Granules granules,
        Duration lag,
        Duration overlap,
        Optional<Duration> lookback,
        Duration windowMax,
        int maxSeen,
        boolean isDeduplicating,
        Optional<Duration> retention,
        OnRejected onRejected,
        PageFacts pages) {

    /** How long ids are known with {@code dedup=id}, if no longer overlap is given. */
    static final Duration DEDUP_SPAN = Duration.ofHours(1);

    /** Up to this granule the ties stay in the position; those of a coarser one in the seen-set. */
    private static final Duration COARSE = Duration.ofSeconds(1);

    /** What the cursor is. */
    enum Kind {
        STREAM,
        TIMESTAMP,
        WINDOW
    }

    /** In which order the pages of a run come. */
    enum Order {
        ASC,
        DESC,
        UNORDERED
    }

    /** What to do when the server refuses a cursor. */
    enum OnRejected {
        REWIND,
        RESTART,
        STOP
    }

    /** How far behind the watermark ids are known. */
    Duration knownSpan() {
        return isDeduplicating && overlap.compareTo(DEDUP_SPAN) < 0 ? DEDUP_SPAN : overlap;
    }

    private boolean isCoarse() {
        return granules.size().compareTo(COARSE) > 0;
    }

    /**
     * Whether a run that has lost its cursor can only be read again as a whole: from no event can
     * be told what was delivered before it.
     */
    boolean isReadWhole() {
        return switch (kind) {
            case STREAM -> false;
            case TIMESTAMP ->
                    order == Order.UNORDERED
                            || (order == Order.DESC && (isCoarse() || isDeduplicating));
            // Its bounds are of the API's time, which may not be that of the events.
            case WINDOW -> true;
        };
    }

    /** Whether ids are kept beside the position. */
    boolean usesSeen() {
        return !knownSpan().isZero() || isReadWhole() || (kind != Kind.STREAM && isCoarse());
    }

    /** The seen-set of these terms. */
    SeenSet seen(List<SeenIds> kept) {
        long span = Math.max(knownSpan().toMillis(), granules.size().toMillis());
        long piece = Math.max(1000, span / SeenSet.MAX_PIECES_PER_PAGE);
        return new SeenSet(partition, maxSeen, piece, kept);
    }

    /** Moves the watermark. */
    Ties newest() {
        return Ties.newest(usesSeen() ? time -> time : granules::from);
    }
}

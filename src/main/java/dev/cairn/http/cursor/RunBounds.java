package dev.cairn.http.cursor;

import dev.cairn.http.cursor.CursorTerms.Kind;
import dev.cairn.source.ApiPosition.Run;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Loss;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where runs begin and end, and which events are within. */
final class RunBounds {

    /** The fraction of a retention by which an open run may have aged without an alarm. */
    private static final int AGED = 16;

    private final CursorTerms terms;
    private final Granules granules;
    private final Retention retention;

    RunBounds(CursorTerms terms, Retention retention) {
        this.terms = terms;
        this.granules = terms.granules();
        this.retention = retention;
    }

    /**
     * The next run; empty if it is too early for one.
     *
     * @param losses gets what is older than the server keeps it
     */
    Optional<Run> open(Optional<Watermark> watermark, Instant now, List<Loss> losses) {
        Instant end = now.minus(terms.lag());
        if (terms.kind() == Kind.WINDOW) {
            end = granules.floor(end);
        }
        Optional<Instant> mark = watermark.map(Watermark::time);
        if (mark.isPresent() && isEarly(mark.get(), end)) {
            return Optional.empty();
        }
        Instant from =
                mark.map(one -> granules.from(one.minus(terms.overlap())))
                        .or(() -> terms.lookback().map(back -> granules.from(now.minus(back))))
                        .orElse(Instant.EPOCH);
        mark.flatMap(one -> retention.gap(one, now)).ifPresent(losses::add);
        Optional<Instant> horizon = retention.horizon(now).map(granules::ceiling);
        if (horizon.isPresent() && from.isBefore(horizon.get())) {
            from = horizon.get();
        }
        Instant to = end;
        if (!terms.windowMax().isZero() && from.plus(terms.windowMax()).isBefore(end)) {
            to = from.plus(terms.windowMax());
        }
        return to.isBefore(from)
                ? Optional.empty()
                : Optional.of(new Run(from, to, Optional.empty(), Optional.empty(), 0));
    }

    private boolean isEarly(Instant mark, Instant end) {
        return terms.kind() == Kind.WINDOW ? !end.isAfter(mark) : end.isBefore(mark);
    }

    /** An entry for the ledger, if an open run was left for so long that its events are gone. */
    Optional<Loss> gapOf(Run run, Instant now) {
        Duration grace = terms.retention().orElse(Duration.ZERO).dividedBy(AGED);
        return retention.gap(run.from().plus(grace), now);
    }

    /**
     * The bound to ask for: no event of the run is beyond it, whatever the API does with bounds.
     */
    Instant asked(Run run) {
        return granules.ceiling(run.to());
    }

    /**
     * Whether an event came although it is beyond the run's end. It is not lost: the next run
     * begins before it. What a window holds is up to the API, which may go by another time than the
     * event's.
     */
    boolean isLeftToNextRun(Event event, Run run) {
        return terms.kind() == Kind.TIMESTAMP && event.timed() && event.time().isAfter(run.to());
    }

    /** Whether an event, of an API without a time filter, was delivered by an earlier run. */
    boolean isBelowRun(Event event, Run run) {
        return terms.pages().stopAtWatermark()
                && event.timed()
                && event.time().isBefore(run.from());
    }

    /** Whether a run ends where it does because it would be too long, not because it is now. */
    boolean isCapped(Run run) {
        return !terms.windowMax().isZero()
                && !run.to().isBefore(run.from().plus(terms.windowMax()));
    }

    /** Whether there is time behind a run that can be asked for already. */
    boolean isBehind(Run run, Instant now) {
        return now.minus(terms.lag()).isAfter(run.to());
    }

    /** The same run from its first page on. */
    Run again(Run run) {
        return new Run(run.from(), run.to(), run.newest(), run.oldest(), 0);
    }

    /**
     * What is left of a newest-first run: everything newer than its oldest event was delivered, but
     * for those that the API cannot tell from it; these are among its ties.
     */
    Run narrowed(Run run) {
        Instant to =
                run.oldest()
                        .map(mark -> granules.above(mark.time()))
                        .filter(run.to()::isAfter)
                        .orElse(run.to());
        return new Run(run.from(), to, run.newest(), run.oldest(), 0);
    }

    /** The oldest event of the run so far, while what was delivered at its time may come again. */
    Optional<Watermark> narrowedAt(Run run) {
        return run.oldest().filter(mark -> !run.to().isAfter(granules.above(mark.time())));
    }
}

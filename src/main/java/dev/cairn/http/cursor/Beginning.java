package dev.cairn.http.cursor;

import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a stream begins.
 *
 * @param lookback how far back; empty for everything there is
 */
record Beginning(Partition partition, Optional<Duration> lookback) {

    /** The position of a stream of which nothing is known. */
    ApiPosition of(ApiPosition at, Instant now) {
        return at(at, mark(now));
    }

    private Optional<Watermark> mark(Instant now) {
        return lookback.map(back -> new Watermark(now.minus(back), Set.of()));
    }

    /** The beginning again, whatever was read. */
    ApiPosition again(ApiPosition at, Instant now, List<Loss> losses) {
        Optional<Watermark> mark = mark(now);
        boolean skips =
                mark.isPresent()
                        && at.watermark().isPresent()
                        && at.watermark().get().time().isBefore(mark.get().time());
        if (skips) {
            losses.add(
                    Losses.skipped(
                            partition,
                            "the server refused the cursor; begun again, events from "
                                    + at.watermark().get().time()
                                    + " to "
                                    + mark.get().time()
                                    + " are passed over"));
        } else {
            losses.add(
                    Losses.reread(
                            partition,
                            "the server refused the cursor; begun again at "
                                    + mark.map(one -> one.time().toString()).orElse("the beginning")
                                    + ", events may repeat"));
        }
        return at(at, mark);
    }

    private static ApiPosition at(ApiPosition at, Optional<Watermark> mark) {
        return new ApiPosition(
                at.name(), at.url(), mark, Optional.empty(), Optional.empty(), Set.of());
    }
}

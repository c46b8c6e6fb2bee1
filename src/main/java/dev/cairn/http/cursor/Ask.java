package dev.cairn.http.cursor;

import dev.cairn.source.ApiPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * The page to ask for.
 *
 * @param opened where it stands: the position asked from, or the beginning of the run that is
 *     opened by asking
 * @param cursor the page; empty for the first of a run or stream that needs none
 * @param from the time from which events are wanted, inclusive; empty if the cursor says it
 * @param to the time up to which they are wanted; empty if the cursor says it, or there is no bound
 */
public record Ask(
        ApiPosition opened,
        Optional<String> cursor,
        Optional<Instant> from,
        Optional<Instant> to) {}

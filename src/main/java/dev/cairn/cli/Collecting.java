package dev.cairn.cli;

import dev.cairn.component.Cairn;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** The main thread's wait while a context collects. */
final class Collecting {

    /** How often it looks whether everything is idle. */
    private static final Duration LOOK = Duration.ofMillis(10);

    /** How often it looks whether the context has ended by itself. */
    private static final Duration SLOW_LOOK = Duration.ofMillis(500);

    private Collecting() {}

    /**
     * Returns when a stop is asked for, when everything has been idle for long enough, or when the
     * context has stopped by itself.
     *
     * @param health is told how it goes meanwhile
     * @throws CollectingFailedException if collecting cannot go on
     */
    static void untilEnd(
            CamelContext context, StopSignal stop, Optional<Duration> untilIdle, HealthFile health)
            throws Exception {
        Cairn cairn = Cairn.of(context);
        Duration look = untilIdle.isPresent() ? LOOK : SLOW_LOOK;
        while (!stop.await(look) && !context.isStopped()) {
            health.beat(() -> Readiness.trouble(context));
            Optional<Throwable> failure = cairn.fatal();
            if (failure.isPresent()) {
                throw new CollectingFailedException(failure.get());
            }
            if (untilIdle.isPresent() && cairn.isIdle(untilIdle.get())) {
                break;
            }
        }
        health.stopping();
    }
}

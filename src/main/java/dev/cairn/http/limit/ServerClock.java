package dev.cairn.http.limit;

import dev.cairn.http.call.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time as a server has it: this machine's, moved by what its {@code Date} headers show. They
 * have whole seconds, so a difference within one is none, and the clock does not jitter. Safe for
 * use by several threads.
 */
public final class ServerClock implements InstantSource {

    private static final long SECOND = 1000;

    private final InstantSource local;
    private volatile long aheadMillis;

    /**
     * @param local the time of this machine
     */
    public ServerClock(InstantSource local) {
        this.local = local;
    }

    @Override
    public Instant instant() {
        return local.instant().plusMillis(aheadMillis);
    }

    /** How far the server's clock is ahead of this machine's; negative if it is behind. */
    public Duration ahead() {
        return Duration.ofMillis(aheadMillis);
    }

    /** The time of this machine. */
    Instant here() {
        return local.instant();
    }

    /** The time of this machine for one of the server's. */
    Instant local(Instant server) {
        return server.minusMillis(aheadMillis);
    }

    /** Looks at the date of an answer; one that a cache kept back is of no use. */
    public synchronized void learned(Answer answer) {
        if (answer.header("Age").isPresent()) {
            return;
        }
        RetryAfter.date(answer)
                .ifPresent(
                        date -> {
                            long least = Duration.between(answer.received(), date).toMillis();
                            aheadMillis = Math.max(least, Math.min(aheadMillis, least + SECOND));
                        });
    }
}

package dev.cairn.http.call;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.apache.camel.util.TimeUtils;
import org.quartz.CronExpression;

/**
 * When a source that has caught up asks again: after a period, or at the times of a Quartz cron
 * expression in the system's time zone; moved a little at random, so that collectors that were
 * started together do not ask together.
 */
public final class Schedule {

    /** Of the wait, where {@code jitter} is not given. */
    private static final double DEFAULT_JITTER = 0.1;

    /** Where the time of a cron expression that has no next one is asked for. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final long periodMillis;
    private final CronExpression cron;
    private final OptionalLong jitterMillis;
    private final RandomGenerator random;

    private Schedule(
            long periodMillis,
            CronExpression cron,
            OptionalLong jitterMillis,
            RandomGenerator random) {
        this.periodMillis = periodMillis;
        this.cron = cron;
        this.jitterMillis = jitterMillis;
        this.random = random;
    }

    /**
     * Reads a schedule.
     *
     * @param text a period, such as {@code 30s}, {@code 1m30s} or {@code 500} (milliseconds), or a
     *     Quartz cron expression of six or seven fields
     * @param jitterMillis by how much a time is moved at most; negative for a tenth of the wait
     * @throws IllegalArgumentException if it is neither
     */
    static Schedule of(String text, long jitterMillis, RandomGenerator random) {
        OptionalLong jitter =
                jitterMillis < 0 ? OptionalLong.empty() : OptionalLong.of(jitterMillis);
        String given = text.strip();
        if (given.contains(" ")) {
            return new Schedule(0, cron(given), jitter, random);
        }
        long period;
        try {
            period = TimeUtils.toMilliSeconds(given);
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
        if (period <= 0) {
            throw refused(text, null);
        }
        return new Schedule(period, null, jitter, random);
    }

    private static CronExpression cron(String text) {
        try {
            return new CronExpression(text);
        } catch (ParseException e) {
            throw refused(text, e);
        }
    }

    private static IllegalArgumentException refused(String text, Exception cause) {
        return new IllegalArgumentException(
                "schedule="
                        + text
                        + " is not accepted; give a period above zero (30s, 1m30s) or a Quartz cron"
                        + " expression (0 0/5 * * * ?)",
                cause);
    }

    /** When to ask first: at once, or at the first time of the cron expression. */
    public Instant first(Instant now) {
        return cron == null ? now : next(now);
    }

    /**
     * When to ask again. A period is kept on the average; a time of a cron expression is never
     * anticipated.
     *
     * @param askedAt when it was asked last
     */
    public Instant next(Instant askedAt) {
        if (cron == null) {
            double moved = (random.nextDouble() - 0.5) * jitter(periodMillis);
            return askedAt.plusMillis(Math.max(1, Math.round(periodMillis + moved)));
        }
        return tick(askedAt)
                .map(
                        tick -> {
                            double most = jitter(Duration.between(askedAt, tick).toMillis());
                            return tick.plusMillis((long) (random.nextDouble() * most));
                        })
                .orElse(askedAt.plus(NEVER));
    }

    @SuppressWarnings("JavaUtilDate") // what Quartz speaks
    private Optional<Instant> tick(Instant after) {
        return Optional.ofNullable(cron.getNextValidTimeAfter(Date.from(after)))
                .map(Date::toInstant);
    }

    private double jitter(long waitMillis) {
        return jitterMillis.isPresent()
                ? Math.min(jitterMillis.getAsLong(), waitMillis)
                : DEFAULT_JITTER * waitMillis;
    }
}

package dev.cairn.checkpoint.s3;

import java.time.Duration;

/**
 * Measures how long ago something was. Two clocks count and the one that has gone further wins: the
 * monotonic one does not go while a machine is suspended, and the other can be set back.
 */
interface Uptime {

    /** An instant of both clocks. */
    record Moment(long nanos, long wallMillis) {}

    /** This moment. */
    Moment now();

    /** The time since a moment; never negative. */
    default Duration since(Moment moment) {
        Moment now = now();
        Duration steady = Duration.ofNanos(Math.max(0, now.nanos() - moment.nanos()));
        Duration wall = Duration.ofMillis(Math.max(0, now.wallMillis() - moment.wallMillis()));
        return steady.compareTo(wall) > 0 ? steady : wall;
    }

    /** The clocks of this machine. */
    Uptime SYSTEM = () -> new Moment(System.nanoTime(), System.currentTimeMillis());
}

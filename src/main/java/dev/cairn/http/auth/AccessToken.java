package dev.cairn.http.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * A token that a server has lent. Not printed.
 *
 * @param lent when, by this machine's clock
 * @param lifetime how long it is good for from then on; positive
 */
record AccessToken(String value, Instant lent, Duration lifetime) {

    AccessToken {
        if (value.isEmpty() || lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException("a token has a value and a lifetime");
        }
    }

    /** Whether it is good still. */
    boolean isGood(Instant now) {
        return now.isBefore(lent.plus(lifetime));
    }

    /**
     * Whether another one is due: {@code before} its end, but not in the first half of a short
     * life.
     */
    boolean isDue(Instant now, Duration before) {
        Duration half = lifetime.dividedBy(2);
        Duration left = before.compareTo(half) < 0 ? before : half;
        return !now.isBefore(lent.plus(lifetime).minus(left));
    }

    @Override
    public String toString() {
        return "token lent " + lent + " for " + lifetime;
    }
}

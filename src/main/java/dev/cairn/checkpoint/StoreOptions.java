package dev.cairn.checkpoint;

import java.time.Clock;
import java.util.Locale;

/**
 * How a store is kept.
 *
 * @param backups older versions to keep, 0 to {@value #MAX_BACKUPS}; by default {@value
 *     #DEFAULT_BACKUPS}
 * @param onCorrupt what to do with a registry that cannot be trusted
 * @param clock for the names of files that are set aside
 */
public record StoreOptions(int backups, OnCorrupt onCorrupt, Clock clock) {

    public static final int DEFAULT_BACKUPS = 3;
    public static final int MAX_BACKUPS = 99;

    /** Three backups, restored from if need be. */
    public static final StoreOptions DEFAULT =
            new StoreOptions(DEFAULT_BACKUPS, OnCorrupt.RESTORE, Clock.systemUTC());

    public StoreOptions {
        if (backups < 0 || backups > MAX_BACKUPS) {
            throw new IllegalArgumentException(
                    "backups=" + backups + ": 0 to " + MAX_BACKUPS + " are accepted");
        }
    }

    /** What to do with a registry that cannot be trusted. */
    public enum OnCorrupt {
        /** Take the newest backup that is good; refuse if there is none. */
        RESTORE,
        /** Set everything aside and start afresh. */
        RESET,
        /** Refuse, and touch nothing. */
        FAIL;

        /** Reads {@code restore}, {@code reset} or {@code fail}. */
        public static OnCorrupt parse(String text) {
            for (OnCorrupt policy : values()) {
                if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return policy;
                }
            }
            throw new IllegalArgumentException(
                    "on-corrupt=" + text + ": restore, reset and fail are accepted");
        }
    }
}

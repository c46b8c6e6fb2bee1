package dev.cairn.checkpoint;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How a store is kept.
 *
 * @param backups older versions to keep, 0 to {@value #MAX_BACKUPS}; by default {@value
 *     #DEFAULT_BACKUPS}
 * @param onCorrupt what to do with a registry that cannot be trusted
 * @param clock for the names of files that are set aside
 * @param remote for stores that several machines reach
 */
public record StoreOptions(int backups, OnCorrupt onCorrupt, Clock clock, Remote remote) {

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

    /** The same for a store of this machine. */
    public StoreOptions(int backups, OnCorrupt onCorrupt, Clock clock) {
        this(backups, onCorrupt, clock, Remote.DEFAULT);
    }

    /**
     * How a store is shared with other machines.
     *
     * @param instance what this owner is called; a name that is given takes over at once what the
     *     same name owned before. The machine's name if empty
     * @param patience how long to wait for another owner to give up; zero refuses at once
     * @param exclusive whether a person promises that there is no other writer, so that the service
     *     need not refuse one
     * @param lease how long an ownership lasts beyond its last renewal, {@link #MIN_LEASE} to
     *     {@link #MAX_LEASE}
     * @param compress whether larger documents are compressed
     */
    public record Remote(
            Optional<String> instance,
            Duration patience,
            boolean exclusive,
            Duration lease,
            boolean compress) {

        public static final Duration MIN_LEASE = Duration.ofSeconds(3);
        public static final Duration MAX_LEASE = Duration.ofHours(1);

        /** No name given, no waiting, leases of 30 s. */
        public static final Remote DEFAULT =
                new Remote(Optional.empty(), Duration.ZERO, false, Duration.ofSeconds(30), false);

        public Remote {
            if (lease.compareTo(MIN_LEASE) < 0 || lease.compareTo(MAX_LEASE) > 0) {
                throw new IllegalArgumentException(
                        "lease=" + lease.toMillis() + "ms: 3s to 1h are accepted");
            }
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

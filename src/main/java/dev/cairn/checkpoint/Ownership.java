package dev.cairn.checkpoint;

import java.util.Optional;

/**
 * How long a store is owned. A store of this machine is owned until it is closed; one that several
 * machines reach is owned by a lease, which runs out unless it is renewed. Safe for all threads.
 */
public interface Ownership {

    /** Until the store is closed. */
    Ownership LASTING = new Ownership() {};

    /**
     * Whether something may be delivered now: nobody else can own what this process reads. Asked
     * before every delivery; while it is not so, sources wait.
     */
    default boolean isInForce() {
        return true;
    }

    /** Who has taken the store over, if somebody has; then sources stop for good. */
    default Optional<FencedException> lost() {
        return Optional.empty();
    }

    /** Why the ownership is not in force or soon will not be; empty when all is well. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** The partitions that several instances read in turns; empty if the store has one owner. */
    default Optional<Shares> shares() {
        return Optional.empty();
    }
}

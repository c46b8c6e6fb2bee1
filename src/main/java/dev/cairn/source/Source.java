package dev.cairn.source;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads one place logs come from. Owned by one consumer thread; knows nothing of stores. */
public interface Source extends Closeable {

    /**
     * Finds where to begin. Called before the first poll, and again until it has done so once.
     *
     * @param first whether this source has never been started on this registry
     * @param known what the registry holds of this source's kind and group and of names that {@link
     *     #concerns} it; those that do not belong to this source are left alone
     * @return positions that are new, or that differ from what is known; committed before the first
     *     poll, so that a crash does not move them
     * @throws PassingException if there is nobody to ask just now; it is called again
     */
    Map<Partition, Position> start(boolean first, List<Position> known) throws IOException;

    /**
     * Whether a checkpoint may belong to this source, by the name that it is kept under: a path,
     * the name of an API's stream. A registry may hold a hundred thousand of other sources; those
     * that certainly are none of this one need not be read. Called before {@link #start}.
     */
    default boolean concerns(String name) {
        return true;
    }

    /**
     * The next batch of a partition that is not paused, or empty when nothing is new within the
     * wait. Batches of one partition come in order and without gaps.
     *
     * @param wait how long to wait for something new; zero looks once
     * @throws PassingException if it could not be read just now
     * @throws IOException if it cannot be read, and people must see to it
     */
    Optional<Batch> poll(Duration wait, Predicate<Partition> paused) throws IOException;

    /** Ends a wait in {@link #poll} early. Any thread may call it. */
    void wakeUp();

    /** Ends a {@link #poll} early, and what it has under way. Any thread may call it. */
    default void stop() {
        wakeUp();
    }

    /** Whether an empty poll says that there is nothing new: not if it waits to try again. */
    default boolean isCaughtUp() {
        return true;
    }

    /**
     * Whether this source reads a partition, waits for it to come back, or has a last batch of it
     * to hand over. What it does not follow it does not go on with before its next start. Called by
     * the thread that polls.
     */
    boolean follows(Partition partition);

    /**
     * EXISTS, GONE or UNKNOWN (could not be looked at): what cleanup may retire. Called by the
     * thread that polls.
     */
    Existence exists(Partition partition);

    /** Whether what a partition reads is still there. */
    enum Existence {
        EXISTS,
        GONE,
        UNKNOWN
    }
}

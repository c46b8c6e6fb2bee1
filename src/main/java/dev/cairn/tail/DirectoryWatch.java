package dev.cairn.tail;

import java.io.Closeable;
import java.nio.file.Path;

/**
 * Tells of changes in directories, and is what a source sleeps on. It may miss changes and tell of
 * ones that were none: a rescan finds what it misses. All methods but {@link #wakeUp} belong to the
 * source's thread.
 */
interface DirectoryWatch extends Closeable {

    /** Hears of changes. */
    interface Listener {
        /** The content or attributes of a child have changed. */
        void modified(Path child);

        /** A child has come or gone, or both. */
        void named(Path child);

        /** Anything may have happened in a directory, or to it. */
        void uncertain(Path directory);
    }

    /** Watches a directory; false if that is not possible, so that it must be polled. */
    boolean watch(Path directory);

    /** Stops watching a directory and all below. */
    void unwatch(Path directory);

    /** Tells what has happened since it was last asked; returns at once. */
    void tell(Listener listener);

    /**
     * Sleeps until something happens, somebody calls {@link #wakeUp}, or the time is over.
     *
     * @return whether somebody called
     */
    boolean await(long nanos) throws InterruptedException;

    /** Ends the present or next {@link #await}. Any thread may call it. */
    void wakeUp();
}

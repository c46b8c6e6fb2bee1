package dev.cairn.mirror;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks at the records of a pond for events, whoever does the runs. Takes no lock, changes nothing.
 */
interface PondEvents extends Closeable {

    /**
     * The records of the last run that is complete, if they are others than those that were seen
     * last; nothing also if there are none.
     */
    Optional<Manifest> changed() throws IOException;

    /** The records, whether they were seen or not; nothing if there are none. */
    Optional<Manifest> now() throws IOException;

    /** Whether there were records at the last call of {@link #changed} that succeeded. */
    boolean areThere();
}

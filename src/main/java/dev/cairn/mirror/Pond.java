package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import java.io.IOException;

/**
 * The copies of a mirror and their records, for one run. A run stages content, which does not count
 * until it is committed: {@link #create}, {@link #append} and {@link #nodes} give a file that is
 * written once, from its first new byte on and in order, and whose {@code sync} makes it durable.
 * What a run has staged and not committed is gone with the next one.
 *
 * <p>It guarantees that a run is atomic: after a crash at any instant the next one finds the
 * records before it or those after it, with all their content.
 */
interface Pond extends PondView {

    /** Stages the whole content of a copy, from offset 0. */
    DiskFile create(long id) throws IOException;

    /**
     * Stages bytes behind the recorded end of a copy, from that offset on.
     *
     * @throws IOException if there are fewer bytes of it than are recorded
     */
    DiskFile append(Copy copy) throws IOException;

    /** Stages what is new in the outboard of a copy, from offset 0. */
    DiskFile nodes(long id) throws IOException;

    /** Gives up what was staged of a copy that is not recorded. */
    void discard(long id) throws IOException;

    /** Gives up what was staged of a copy that is recorded. */
    void takeBack(Copy copy) throws IOException;

    /**
     * Whether a copy would be in more pieces than it should, and is better stored anew as a whole.
     *
     * @param length bytes that it is going to have
     * @param completed whether nothing is going to follow
     */
    boolean isInPieces(Copy copy, long length, boolean completed);

    /**
     * Makes the pond what a manifest says, all of whose content is staged and durable. It is so on
     * return. Done once: then, and after an exception, the pond is to be opened again.
     */
    void commit(Manifest next) throws IOException;
}

package dev.cairn.mirror;

import java.io.Closeable;
import java.io.IOException;

/** Opens one pond. */
interface Ponds {

    /**
     * Opens it for a run, created if absent, and completes or takes back what a run before left
     * unfinished.
     *
     * @param mirror whose it must be
     * @throws dev.cairn.io.HeldLockException while another run is under way
     */
    Pond open(String mirror) throws IOException;

    /**
     * Looks at it as it is; changes nothing.
     *
     * @throws InterruptedRunException if a run is in the middle of its work
     */
    PondView look() throws IOException;

    /**
     * Keeps runs away until it is closed, where that can be done.
     *
     * @throws dev.cairn.io.HeldLockException while a run is under way
     */
    Closeable reserve() throws IOException;

    /** Looks for what runs have told, whoever does them. */
    PondEvents events();
}

package dev.cairn.delivery;

import dev.cairn.checkpoint.Entry;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A sink whose writes become part of a commit: bytes are staged in a {@link Delivery}, written by
 * the committer in the order of their commits, synced, and their end is committed together with the
 * source positions they stand for. Except {@link #name}, called by the committer's thread only.
 */
public interface TransactionalSink {

    /** Key of this sink's entry in the section {@code sinks}; unique in the process. */
    String name();

    /**
     * Makes sure that the sink can be written (again), after a failure by cutting it back to its
     * committed length. Called before the first write and at each round's begin.
     *
     * @return whether {@link #position} has changed by this (a new file, a rename followed), so
     *     that it must be committed before the first byte is written
     */
    boolean prepare() throws IOException;

    /** Writes behind what was written last. Nothing of it counts until {@link #committed}. */
    void write(List<ByteBuffer> bytes) throws IOException;

    /** Makes everything written durable, or does nothing where the user has given that up. */
    void sync() throws IOException;

    /** The entry that describes the sink as it is now, everything written included. */
    Entry position();

    /** The last {@link #position} is durable in the registry: it is what a cut goes back to. */
    void committed();

    /**
     * What {@link #prepare} found missing and went on without; entered in the ledger with the
     * commit of the next {@link #position}. Asked once for each, after each {@code prepare}.
     */
    default List<Loss> takeLosses() {
        return List.of();
    }

    /** Drops what was written since {@link #committed}; {@link #prepare} comes before more. */
    void rollback();
}

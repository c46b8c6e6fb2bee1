package dev.cairn.checkpoint;

import java.io.Closeable;
import java.io.IOException;

/**
 * Durable map from (section, name) to entry, with one owner at a time: the durability boundary.
 * Opened already owned. Used by one thread at a time. {@code CheckpointStoreContract} in the tests
 * is this contract in executable form; every store passes it.
 */
public interface CheckpointStore extends Closeable {

    /**
     * Absent, or everything committed so far, with warnings.
     *
     * @throws CorruptStoreException if something is there that cannot be trusted; corrupt never
     *     silently becomes empty
     */
    Loaded load() throws IOException;

    /**
     * Applies the changes atomically; durable on return. After an exception the store holds the old
     * or the new state, never a mixture; the caller repeats them.
     *
     * @throws FencedException another owner has taken over; sources must stop
     */
    void commit(ChangeSet changes) throws IOException;

    /**
     * Commits as {@link #commit} does, and leaves everything in the form that other programs read:
     * a journal is folded into its snapshot. The changes may be empty. A store without a journal
     * has nothing more to do.
     *
     * @throws FencedException another owner has taken over; sources must stop
     */
    default void commitFolded(ChangeSet changes) throws IOException {
        if (!changes.isEmpty()) {
            commit(changes);
        }
    }

    /**
     * Keeps what is committed now as the newest backup, before a person changes it by hand. Nothing
     * to do for a store that keeps what each save replaces, or that has no backups.
     */
    default void keepBackup() throws IOException {}

    /** For how long it is owned, and how that goes on. Any thread may ask. */
    default Ownership ownership() {
        return Ownership.LASTING;
    }

    /** Gives up ownership. Commits nothing. */
    @Override
    void close() throws IOException;
}

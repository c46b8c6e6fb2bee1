package dev.cairn.checkpoint;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * What people do with a store that no collector needs to do: look after its backups, check it,
 * compact it. Every method opens what it needs and closes it again.
 */
public interface StoreMaintenance {

    /**
     * An older state that is kept.
     *
     * @param number 1 is the newest
     * @param name what people know it by: a file name, a version
     * @param taken when it was the newest state
     * @param sizeBytes bytes it takes
     */
    record Backup(int number, String name, Instant taken, long sizeBytes) {}

    /** The backups, newest first; empty if there are none. */
    List<Backup> backups() throws IOException;

    /**
     * Makes a backup the registry again. What is replaced becomes a backup itself, or is kept aside
     * if it is corrupt. The next start knows that sinks may be ahead of it.
     *
     * @param options of the registry
     * @param number of the backup, from 1
     * @throws OwnedStoreException if a collector owns the registry
     * @throws CorruptStoreException if the backup cannot be trusted; nothing is changed
     * @throws java.nio.file.NoSuchFileException if there is no such backup
     */
    void restore(StoreOptions options, int number) throws IOException;

    /**
     * Reads all of it, backups and journals included, beside its owner if it has one; changes
     * nothing.
     *
     * @return what is damaged, a line each, with the file and the place in it; empty if all is good
     */
    List<String> verify() throws IOException;

    /**
     * Gives back the room that is not used any more.
     *
     * @throws OwnedStoreException if a collector owns the registry
     */
    void compact(StoreOptions options) throws IOException;

    /** Bytes it takes on its medium now, without backups. */
    long sizeBytes() throws IOException;
}

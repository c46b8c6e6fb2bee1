package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** A pond as it can be read: its records, and the copies that they tell of. Changes nothing. */
interface PondView extends Closeable {

    /** The records that are in force; of sequence 0 where no run has made any. */
    Manifest manifest();

    /**
     * Names that are taken: of the copies that are there, and of files that are not the mirror's.
     */
    Set<String> names() throws IOException;

    /** What is in the pond and not of the mirror, sorted. */
    default Set<String> strangers() throws IOException {
        Set<String> strangers = new TreeSet<>(names());
        manifest().copies().forEach(copy -> strangers.remove(copy.name()));
        return strangers;
    }

    /** Bytes that are there of a copy; nothing if it is missing. */
    OptionalLong length(Copy copy) throws IOException;

    /** Bytes that are there of a copy's outboard, 0 if it is missing. */
    long outboardLength(Copy copy) throws IOException;

    /**
     * Opens a copy for reading.
     *
     * @param end behind the last byte that is going to be read
     * @throws java.nio.file.NoSuchFileException if it is missing
     */
    DiskFile content(Copy copy, long end) throws IOException;

    /**
     * Opens the outboard of a copy for reading.
     *
     * @param end behind the last byte that is going to be read
     * @throws java.nio.file.NoSuchFileException if it is missing
     */
    DiskFile outboard(Copy copy, long end) throws IOException;

    /** Whether bytes behind the recorded end of an active copy are those of a run that has died. */
    boolean appendsInPlace();

    /** Whether the records are still in force: a run may have gone on since they were read. */
    boolean isCurrent() throws IOException;

    /** Where a copy is, for messages. */
    String where(Copy copy);
}

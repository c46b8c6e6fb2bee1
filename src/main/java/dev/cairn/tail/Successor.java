package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.source.Digest;
import dev.cairn.tail.Succession.Sibling;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * What a path names after its file was truncated: the beginning of another life.
 *
 * @param head digest of its first bytes
 * @param bornNanos modification times up to this are of files that were there before it
 */
record Successor(Sibling file, Digest head, long bornNanos) {

    /** Whether it has not been truncated again, as far as can be seen. */
    boolean isUntouched(Disk disk) throws IOException {
        try (DiskFile handle = disk.open(file.path(), Disk.Mode.READ)) {
            return handle.size() >= file.stat().size() && FileIdentity.matches(handle, head, 0);
        } catch (NoSuchFileException e) {
            return true; // the next look finds what happened
        }
    }
}

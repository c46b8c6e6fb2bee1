package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.source.Digest;
import dev.cairn.tail.Succession.Sibling;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * What a path names after its file was truncated or rotated away: the beginning of another life.
 *
 * @param head digest of its first bytes
 * @param bornNanos modification times up to this are of files that were there before it
 */
record Successor(Sibling file, Digest head, long bornNanos) {

    /**
     * Whether it has not been truncated again, as far as can be seen. Of one that was empty that
     * cannot be told once it holds something.
     */
    boolean isUntouched(Disk disk) throws IOException {
        try (DiskFile handle = disk.open(file.path(), Disk.Mode.READ)) {
            long size = handle.size();
            return size >= file.stat().size()
                    && (head.length() > 0 || size == 0)
                    && FileIdentity.matches(handle, head, 0);
        } catch (NoSuchFileException e) {
            return true; // the next look finds what happened
        }
    }

    /** The same, behind generations that are read before it. */
    Successor behind(List<Sibling> older) {
        long born = bornNanos;
        for (Sibling one : older) {
            born = Math.max(born, one.stat().modifiedNanos());
        }
        return new Successor(file, head, born);
    }
}

package dev.cairn.mirror;

import java.util.Locale;

/** What a run has done, or has seen. */
public enum Change {
    /** A new file was copied. */
    INGESTED,
    /** New bytes of an active file were appended to its copy. */
    APPENDED,
    /** The copy of an active file was completed, and has the name of its archive. */
    ROTATED,
    /** The copy of an archive has its new name. */
    RENAMED,
    /** The copy was replaced by the compressed form of the same content. */
    COMPRESSED,
    /** A rotated file got more lines from a writer that still knew it. */
    LATE,
    /** The host does not have the file any more; its copy stays. */
    PRESERVED,
    /** The host's file was replaced, and no archive begins with the copy; that stays beside it. */
    REWRITTEN,
    /** A copy gave its name to what the host has there now. */
    DISPLACED,
    /** A copy that was missing in the pond was made again. */
    RESTORED,
    /** A changed archive agrees with its copy again. */
    REVERTED,
    /** An archive has changed on the host; its copy was left alone. */
    CHANGED,
    /** The file is still being written; the next run looks again. */
    POSTPONED,
    /** The file could not be mirrored; the others went on. */
    FAILED;

    /** For people and machines. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

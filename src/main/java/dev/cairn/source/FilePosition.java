package dev.cairn.source;

/**
 * How far one file life has been read, with the evidence by which the file is known again.
 *
 * @param id the file life's stable identity (see {@link Partition#id})
 * @param path the path under which it was found last; its checkpoint's key
 * @param generation the n-th file that this path has named, from 1; the highest is the live one
 * @param device device number, 0 if unknown
 * @param inode inode number, 0 if unknown
 * @param offset bytes passed
 * @param fingerprint digest of the first bytes, as many as there were, up to {@link
 *     #EVIDENCE_BYTES}; {@link Digest#NONE} if unknown
 * @param guard frontier guard: digest of the bytes just before {@code offset}, up to {@link
 *     #EVIDENCE_BYTES}; {@link Digest#NONE} if unknown or at offset 0
 */
public record FilePosition(
        String id,
        String path,
        int generation,
        long device,
        long inode,
        long offset,
        Digest fingerprint,
        Digest guard)
        implements Position {

    /** Length of a full fingerprint and of a full frontier guard. */
    public static final int EVIDENCE_BYTES = 1024;

    public FilePosition {
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " of " + path + " is negative");
        }
        if (generation < 1) {
            throw new IllegalArgumentException("generation " + generation + " of " + path);
        }
        if (guard.length() > offset) {
            throw new IllegalArgumentException(
                    "guard of " + guard.length() + " bytes before offset " + offset);
        }
    }

    @Override
    public String name() {
        return path;
    }
}

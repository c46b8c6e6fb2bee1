package dev.cairn.checkpoint.json;

import java.io.IOException;

/**
 * Keeps the reading of a document within the memory there is, so that one that is too large ends in
 * a message and not in an OutOfMemoryError.
 */
final class HeapBudget {

    /** A larger document is not even begun. */
    static final long MAX_DOCUMENT_BYTES = 256L << 20;

    /** The share of the heap that a registry may take; the collector needs the rest. */
    private static final double SHARE = 0.7;

    /**
     * What an entry takes besides its content: keys and nodes of the document and of the view of
     * it. Measured.
     */
    private static final int ENTRY_BYTES = 330;

    /** What the content of an ordinary entry takes of what it has as JSON. Measured. */
    private static final double PACKED_SHARE = 0.35;

    /** Content beyond this is texts or numbers of a kind of its own, and hardly gets smaller. */
    private static final int ORDINARY_BYTES = 2000;

    /** What the reading of a single value may take at its worst, per byte of it. */
    private static final int READING_SHARE = 8;

    private final long heapBytes;
    private double used;
    private long entries;
    private long doneBytes;

    HeapBudget(long heapBytes) {
        this.heapBytes = heapBytes;
    }

    static HeapBudget ofProcess() {
        return new HeapBudget(Runtime.getRuntime().maxMemory());
    }

    /** A document does not fit into memory; the message says so without naming it. */
    static final class TooLargeException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLargeException(String message) {
            super(message);
        }
    }

    /** An entry has been read whose last byte is about there. */
    void entry(long endOffset) throws TooLargeException {
        long bytes = Math.max(0, endOffset - doneBytes);
        used += ENTRY_BYTES + (bytes < ORDINARY_BYTES ? PACKED_SHARE : 1) * bytes;
        entries++;
        doneBytes = endOffset;
        check(used);
    }

    /** The document has been read up to an offset, and the value there is not complete. */
    void reading(long offset) throws TooLargeException {
        check(used + (double) READING_SHARE * Math.max(0, offset - doneBytes));
    }

    private void check(double bytes) throws TooLargeException {
        if (bytes > SHARE * heapBytes) {
            throw new TooLargeException(
                    "is too large for a heap of "
                            + (heapBytes >> 20)
                            + " MiB (reading ended after "
                            + entries
                            + " entries and "
                            + (doneBytes >> 20)
                            + " MiB)");
        }
    }
}

package dev.cairn.checkpoint.lmdb;

import java.util.BitSet;

/**
 * Which pages of a file have been met, as a part of a tree or as free; each may be met once. Pages
 * behind the end of the file can only be free: whatever is in use has been written.
 */
final class PageUse {

    /** The first page that is not a meta page. */
    private static final long FIRST = 2;

    private final BitSet met = new BitSet();
    private final long filePages;
    private final long lastPage;
    private long unwritten;

    /**
     * @param filePages how many pages the file has
     * @param lastPage the highest that was ever given out
     * @param pageBytes bytes of a page
     */
    PageUse(long filePages, long lastPage, int pageBytes) throws MalformedFileException {
        this.filePages = filePages;
        this.lastPage = lastPage;
        // each of them is listed in 8 bytes of the file
        long most = filePages * (pageBytes / Long.BYTES);
        if (lastPage - filePages > most || lastPage >= Integer.MAX_VALUE) {
            throw new MalformedFileException(
                    "it ends at page " + filePages + " of " + (lastPage + 1));
        }
    }

    /** Marks a run of pages that a tree uses. */
    void use(long first, long count) throws MalformedFileException {
        if (first < FIRST || first > lastPage || count > lastPage + 1 - first) {
            throw new MalformedFileException("there is no page " + first);
        }
        if (first + count > filePages) {
            throw new MalformedFileException("it ends before page " + first + " does");
        }
        for (long page = first; page < first + count; page++) {
            mark(page);
        }
    }

    /** Marks a page that is free. */
    void free(long page) throws MalformedFileException {
        if (page < FIRST || page > lastPage) {
            throw new MalformedFileException("there is no page " + page + " to be free");
        }
        unwritten += page >= filePages ? 1 : 0;
        mark(page);
    }

    private void mark(long page) throws MalformedFileException {
        if (met.get((int) page)) {
            throw new MalformedFileException("page " + page + " is used twice");
        }
        met.set((int) page);
    }

    /** To be called when all have been met. */
    void finish() throws MalformedFileException {
        if (unwritten != Math.max(0, lastPage + 1 - filePages)) {
            throw new MalformedFileException(
                    "it ends at page " + filePages + " of " + (lastPage + 1));
        }
    }

    /** How many pages are in no tree and not free. */
    long lost() {
        return lastPage + 1 - FIRST - met.cardinality();
    }
}

package dev.cairn.checkpoint.lmdb;

import java.nio.ByteBuffer;

/**
 * One of the two first pages of an LMDB file, which are written in turn, the last write of each
 * commit (MDB_meta in LMDB's mdb.c, data version 1, 64 bits, little-endian).
 *
 * @param page 0 or 1
 * @param version of LMDB's format
 * @param pageBytes bytes of a page
 * @param free the tree of pages that are free
 * @param main the tree of what is kept
 * @param lastPage the highest page ever given out
 * @param transaction number of the commit that it is of
 */
record LmdbMeta(
        int page,
        int version,
        int pageBytes,
        Tree free,
        Tree main,
        long lastPage,
        long transaction) {

    /** The root of a tree without pages. */
    static final long NO_PAGE = -1;

    /** Where in its page the structure ends. */
    static final int END = 152;

    private static final int MAGIC = 0xbeefc0de;

    /** The version of the format that we know. */
    static final int DATA_VERSION = 1;

    private static final int MIN_PAGE_BYTES = 512;
    private static final int MAX_PAGE_BYTES = 0x8000;
    private static final int INTEGER_KEYS = 8;
    private static final int MAX_DEPTH = 32;

    /** One tree (MDB_db). */
    record Tree(
            int flags,
            int depth,
            long branches,
            long leaves,
            long overflow,
            long nodes,
            long root) {

        boolean isEmpty() {
            return root == NO_PAGE;
        }

        private static Tree read(ByteBuffer bytes, int at) {
            return new Tree(
                    bytes.getShort(at + 4) & 0xffff,
                    bytes.getShort(at + 6) & 0xffff,
                    bytes.getLong(at + 8),
                    bytes.getLong(at + 16),
                    bytes.getLong(at + 24),
                    bytes.getLong(at + 32),
                    bytes.getLong(at + 40));
        }

        private void check(String what, int wantedFlags) throws MalformedFileException {
            if (flags != wantedFlags
                    || depth > MAX_DEPTH
                    || isEmpty() != (depth == 0)
                    || (isEmpty() && (branches | leaves | overflow | nodes) != 0)) {
                throw new MalformedFileException("the description of " + what + " is damaged");
            }
        }
    }

    /**
     * Reads a meta page.
     *
     * @param bytes of the page, little-endian, at least {@link #END}
     * @throws MalformedFileException if it is none
     */
    static LmdbMeta read(ByteBuffer bytes, int page) throws MalformedFileException {
        if (bytes.getInt(16) != MAGIC
                || bytes.getLong(0) != page
                || bytes.getShort(10) != LmdbPage.META) {
            throw new MalformedFileException("page " + page + " is not a meta page of LMDB");
        }
        int pageBytes = bytes.getInt(40);
        if (Integer.bitCount(pageBytes) != 1
                || pageBytes < MIN_PAGE_BYTES
                || pageBytes > MAX_PAGE_BYTES) {
            throw new MalformedFileException("page " + page + " gives a wrong size of pages");
        }
        return new LmdbMeta(
                page,
                bytes.getInt(20),
                pageBytes,
                Tree.read(bytes, 40),
                Tree.read(bytes, 88),
                bytes.getLong(136),
                bytes.getLong(144));
    }

    /** Checks what can be checked without looking at another page. */
    void check() throws MalformedFileException {
        free.check("the free pages in meta page " + page, INTEGER_KEYS);
        main.check("the entries in meta page " + page, 0);
        if (transaction < 0 || lastPage < 1) {
            throw new MalformedFileException("meta page " + page + " is damaged");
        }
        boolean begun = transaction > 0;
        if (begun ? (transaction & 1) != page : !isPristine()) {
            throw new MalformedFileException(
                    "meta page " + page + " cannot be of transaction " + transaction);
        }
    }

    /** Whether it is as LMDB makes it with a new file. */
    boolean isPristine() {
        return transaction == 0 && free.isEmpty() && main.isEmpty() && lastPage == 1;
    }
}

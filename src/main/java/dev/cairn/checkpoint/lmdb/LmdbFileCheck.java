package dev.cairn.checkpoint.lmdb;

import java.io.IOException;

/**
 * Tells whether LMDB may be let loose on a file. The library follows the page numbers in a file
 * without a second look, so that a damaged one can crash the process; here every page is looked at
 * first, by its rules: each used once, none of them free, every node in its page, every key in its
 * place, every count right.
 */
final class LmdbFileCheck {

    private LmdbFileCheck() {}

    /**
     * Chooses the meta page that is in force when nobody writes, as LMDB does.
     *
     * @throws MalformedFileException if the two do not go together
     */
    static LmdbMeta newest(LmdbMeta[] metas) throws MalformedFileException {
        metas[0].check();
        metas[1].check();
        LmdbMeta newest = metas[0].transaction() < metas[1].transaction() ? metas[1] : metas[0];
        LmdbMeta older = metas[1 - newest.page()];
        if (newest.transaction() - older.transaction() > 1
                || (newest.transaction() == 0 && !older.isPristine())) {
            throw new MalformedFileException(
                    "its meta pages are of the transactions "
                            + metas[0].transaction()
                            + " and "
                            + metas[1].transaction());
        }
        return newest;
    }

    /**
     * Walks everything that a meta page leads to.
     *
     * @param leaf takes the nodes of the main tree
     * @return how many pages are neither used nor free; LMDB loses none
     * @throws MalformedFileException at the first thing that is wrong
     */
    static long walk(LmdbPages pages, LmdbMeta meta, LmdbTree.Leaf leaf) throws IOException {
        PageUse use = new PageUse(pages.filePages(), meta.lastPage(), pages.pageBytes());
        new LmdbTree(pages, meta.free(), true, use)
                .walk(
                        (key, keyAt, keyLength, data, at, length) -> {
                            long freedBy = LmdbTree.number(key, keyAt);
                            if (freedBy < 1 || freedBy > meta.transaction()) {
                                throw new MalformedFileException("a list of free pages is damaged");
                            }
                            free(use, data, at, length);
                        });
        new LmdbTree(pages, meta.main(), false, use).walk(leaf);
        use.finish();
        return use.lost();
    }

    /** A list of free pages: how many, then their numbers, the highest first. */
    private static void free(PageUse use, byte[] data, int at, int length)
            throws MalformedFileException {
        long count = length < Long.BYTES ? -1 : LmdbTree.number(data, at);
        if (count != length / Long.BYTES - 1 || length % Long.BYTES != 0) {
            throw new MalformedFileException("a list of free pages is damaged");
        }
        long before = Long.MAX_VALUE;
        for (int i = 1; i <= count; i++) {
            long page = LmdbTree.number(data, at + i * Long.BYTES);
            if (page >= before) {
                throw new MalformedFileException("a list of free pages is damaged");
            }
            use.free(page);
            before = page;
        }
    }
}

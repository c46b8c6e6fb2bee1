package dev.cairn.checkpoint.lmdb;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Walks a tree of an LMDB file in the order of its keys, and believes nothing that it meets. */
final class LmdbTree {

    /** No key is longer in a sound file. */
    private static final int MAX_KEY_BYTES = RecordFormat.MAX_KEY_BYTES;

    /** A single value beyond this cannot be held in memory. */
    private static final long MAX_DATA_BYTES = 1L << 30;

    private static final byte[] NO_BOUND = {};

    private final LmdbPages pages;
    private final LmdbMeta.Tree tree;
    private final boolean numbers;
    private final PageUse use;
    private final LmdbPage[] levels;
    private Leaf leaf = (key, at, length, data, dataAt, dataLength) -> {};
    private long branches;
    private long leaves;
    private long overflow;
    private long nodes;

    /** Takes what the leaves hold. */
    interface Leaf {

        /** One node, key and data each with where they stand in an array that is used again. */
        void node(byte[] key, int keyAt, int keyLength, byte[] data, int dataAt, int dataLength)
                throws IOException;
    }

    /**
     * @param numbers whether keys are numbers of transactions, else texts
     * @param use marks the pages that are met
     */
    LmdbTree(LmdbPages pages, LmdbMeta.Tree tree, boolean numbers, PageUse use) {
        this.pages = pages;
        this.tree = tree;
        this.numbers = numbers;
        this.use = use;
        this.levels = new LmdbPage[tree.depth()];
    }

    /**
     * Walks all of it.
     *
     * @throws MalformedFileException at the first thing that LMDB would not have written
     */
    void walk(Leaf visitor) throws IOException {
        leaf = visitor;
        if (!tree.isEmpty()) {
            walk(tree.root(), 0, NO_BOUND, NO_BOUND);
        }
        if (branches != tree.branches()
                || leaves != tree.leaves()
                || overflow != tree.overflow()
                || nodes != tree.nodes()) {
            throw new MalformedFileException(
                    "it has "
                            + nodes
                            + " nodes in "
                            + (branches + leaves + overflow)
                            + " pages, which is not what its meta page says");
        }
    }

    /**
     * @param low no key may be lower
     * @param high every key must be lower; without bytes if there is no bound
     */
    private void walk(long number, int level, byte[] low, byte[] high) throws IOException {
        use.use(number, 1);
        LmdbPage page = load(number, level);
        if (page.isLeaf()) {
            leaves++;
            walkLeaf(page, low, high);
            return;
        }
        branches++;
        int count = page.count();
        if (count < (numbers ? 1 : 2)) {
            throw page.damaged("its head");
        }
        byte[] from = low;
        for (int i = 0; i < count; i++) {
            byte[] to = i + 1 < count ? separator(page, i + 1) : high;
            if (i > 0 && to.length > 0 && compare(from, 0, from.length, to, 0, to.length) >= 0) {
                throw page.damaged("the order of its keys");
            }
            walk(page.child(i), level + 1, from, to);
            from = to;
        }
    }

    private LmdbPage load(long number, int level) throws IOException {
        if (levels[level] == null) {
            levels[level] = new LmdbPage(pages.pageBytes());
        }
        LmdbPage page = levels[level];
        pages.read(number, page);
        page.check(number);
        if (page.isLeaf() != (level == levels.length - 1)) {
            throw page.damaged("its place in the tree");
        }
        return page;
    }

    private byte[] separator(LmdbPage page, int i) throws MalformedFileException {
        requireKey(page, i);
        return page.key(i);
    }

    private void requireKey(LmdbPage page, int i) throws MalformedFileException {
        int length = page.keyLength(i);
        if (numbers ? length != Long.BYTES : length == 0 || length > MAX_KEY_BYTES) {
            throw page.damaged("a key");
        }
    }

    private void walkLeaf(LmdbPage page, byte[] low, byte[] high) throws IOException {
        byte[] bytes = page.bytes();
        int count = page.count();
        if (count == 0 && !numbers) {
            throw page.damaged("its head");
        }
        byte[] before = low;
        int beforeAt = 0;
        int beforeLength = low.length;
        for (int i = 0; i < count; i++) {
            requireKey(page, i);
            int at = page.keyAt(i);
            int length = page.keyLength(i);
            if (beforeLength > 0) {
                int order = compare(before, beforeAt, beforeLength, bytes, at, length);
                if (order > 0 || (order == 0 && i > 0)) {
                    throw page.damaged("the order of its keys");
                }
            }
            before = bytes;
            beforeAt = at;
            beforeLength = length;
            nodes++;
            visit(page, i);
        }
        if (high.length > 0
                && count > 0
                && compare(before, beforeAt, beforeLength, high, 0, high.length) >= 0) {
            throw page.damaged("the order of its keys");
        }
    }

    private void visit(LmdbPage page, int i) throws IOException {
        byte[] bytes = page.bytes();
        if ((page.flags(i) & ~LmdbPage.BIG_DATA) != 0) {
            throw page.damaged("the flags of a node");
        }
        int keyAt = page.keyAt(i);
        int keyLength = page.keyLength(i);
        try {
            if (page.isBig(i)) {
                byte[] data = big(page, i);
                int head = LmdbPage.HEADER_BYTES;
                leaf.node(bytes, keyAt, keyLength, data, head, data.length - head);
            } else {
                leaf.node(bytes, keyAt, keyLength, bytes, page.dataAt(i), (int) page.dataLength(i));
            }
        } catch (MalformedFileException e) {
            throw new MalformedFileException(
                    "page " + page.number() + ", node " + i + ": " + e.getMessage(), e);
        }
    }

    /** The head of a run of pages, and the data behind it. */
    private byte[] big(LmdbPage page, int i) throws IOException {
        long first = page.bigPage(i);
        long length = page.dataLength(i) + LmdbPage.HEADER_BYTES;
        long wanted = (length + pages.pageBytes() - 1) / pages.pageBytes();
        if (length > MAX_DATA_BYTES) {
            throw new MalformedFileException("a value of " + length + " bytes");
        }
        use.use(first, wanted);
        overflow += wanted;
        byte[] data = pages.read(first, (int) length);
        java.nio.ByteBuffer head =
                java.nio.ByteBuffer.wrap(data).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        if (head.getLong(0) != first
                || head.getShort(10) != LmdbPage.OVERFLOW
                || head.getInt(12) != wanted) {
            throw new MalformedFileException("the head of page " + first + " is damaged");
        }
        return data;
    }

    /** What stands under a key, found as LMDB finds it. */
    Optional<byte[]> find(byte[] key) throws IOException {
        long number = tree.root();
        for (int level = 0; level < levels.length; level++) {
            use.use(number, 1);
            LmdbPage page = load(number, level);
            int i = page.isLeaf() ? 0 : 1;
            while (i < page.count() && order(page, i, key) < (page.isLeaf() ? 0 : 1)) {
                i++;
            }
            if (!page.isLeaf()) {
                if (page.count() == 0) {
                    throw page.damaged("its head");
                }
                number = page.child(i - 1);
            } else if (i < page.count() && order(page, i, key) == 0) {
                int at = page.dataAt(i);
                return Optional.of(
                        page.isBig(i)
                                ? Arrays.copyOfRange(
                                        big(page, i),
                                        LmdbPage.HEADER_BYTES,
                                        LmdbPage.HEADER_BYTES + (int) page.dataLength(i))
                                : Arrays.copyOfRange(
                                        page.bytes(), at, at + (int) page.dataLength(i)));
            }
        }
        return Optional.empty();
    }

    private int order(LmdbPage page, int i, byte[] key) {
        return compare(page.bytes(), page.keyAt(i), page.keyLength(i), key, 0, key.length);
    }

    private int compare(byte[] a, int aAt, int aLength, byte[] b, int bAt, int bLength) {
        if (numbers) {
            return Long.compareUnsigned(number(a, aAt), number(b, bAt));
        }
        return Arrays.compareUnsigned(a, aAt, aAt + aLength, b, bAt, bAt + bLength);
    }

    /** Little-endian, as LMDB compares the keys of free pages. */
    static long number(byte[] bytes, int at) {
        return java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong(at);
    }
}

package dev.cairn.checkpoint.lmdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A page of a tree (MDB_page and MDB_node in LMDB's mdb.c). Once {@link #check} has passed, what
 * its nodes say of themselves lies within it.
 */
final class LmdbPage {

    static final int BRANCH = 1;
    static final int LEAF = 2;
    static final int OVERFLOW = 4;
    static final int META = 8;

    /** Page number, flags and limits, before the pointers to nodes. */
    static final int HEADER_BYTES = 16;

    /** The data of a node are in pages of their own. */
    static final int BIG_DATA = 1;

    private static final int NODE_BYTES = 8;

    private final byte[] bytes;
    private final ByteBuffer view;
    private final int[] extents;
    private final int[] places;
    private long number;
    private int count;
    private boolean leaf;

    LmdbPage(int pageBytes) {
        bytes = new byte[pageBytes];
        view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        extents = new int[pageBytes / NODE_BYTES];
        places = new int[extents.length];
    }

    byte[] bytes() {
        return bytes;
    }

    /** For reading into. */
    ByteBuffer view() {
        return view.clear();
    }

    /**
     * Checks that the nodes of a branch or leaf page fill it without gap or overlap.
     *
     * @param wanted its number
     */
    void check(long wanted) throws MalformedFileException {
        number = wanted;
        int flags = view.getShort(10) & 0xffff;
        int lower = view.getShort(12) & 0xffff;
        int upper = view.getShort(14) & 0xffff;
        count = (lower - HEADER_BYTES) / Short.BYTES;
        leaf = flags == LEAF;
        if (view.getLong(0) != wanted
                || !(leaf || flags == BRANCH)
                || lower < HEADER_BYTES
                || (lower & 1) != 0
                || lower > upper
                || upper > bytes.length
                || count > extents.length) {
            throw damaged("its head");
        }
        for (int i = 0; i < count; i++) {
            int at = shortAt(HEADER_BYTES + i * Short.BYTES);
            places[i] = at;
            if (at < upper || at > bytes.length - NODE_BYTES || (at & 1) != 0) {
                throw damaged("a pointer");
            }
            extents[i] = at << 16 | Math.min(nodeBytes(i), 0xffff);
        }
        Arrays.sort(extents, 0, count);
        int end = upper;
        for (int i = 0; i < count; i++) {
            if (extents[i] >>> 16 != end) {
                throw damaged("its nodes");
            }
            end += extents[i] & 0xffff;
        }
        if (end != bytes.length) {
            throw damaged("its nodes");
        }
    }

    private int nodeBytes(int i) {
        long size = keyLength(i);
        size += NODE_BYTES;
        if (leaf) {
            size += isBig(i) ? Long.BYTES : dataLength(i);
        }
        return (int) Math.min(size + (size & 1), 0xffff);
    }

    MalformedFileException damaged(String what) {
        return new MalformedFileException("page " + number + ": " + what + " is damaged");
    }

    long number() {
        return number;
    }

    boolean isLeaf() {
        return leaf;
    }

    /** How many nodes it has. */
    int count() {
        return count;
    }

    private int at(int i) {
        return places[i];
    }

    /** Two bytes, little-endian; a start asks for them often, before anything is compiled. */
    private int shortAt(int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    int flags(int i) {
        return shortAt(at(i) + 4);
    }

    boolean isBig(int i) {
        return (flags(i) & BIG_DATA) != 0;
    }

    int keyAt(int i) {
        return at(i) + NODE_BYTES;
    }

    int keyLength(int i) {
        return shortAt(at(i) + 6);
    }

    byte[] key(int i) {
        return Arrays.copyOfRange(bytes, keyAt(i), keyAt(i) + keyLength(i));
    }

    int dataAt(int i) {
        return keyAt(i) + keyLength(i);
    }

    /** Of a leaf's node; at most 2^32. */
    long dataLength(int i) {
        return shortAt(at(i)) | (long) shortAt(at(i) + 2) << 16;
    }

    /** Where the data of a node with {@link #BIG_DATA} are. */
    long bigPage(int i) {
        return view.getLong(dataAt(i));
    }

    /** Where a branch's node leads. */
    long child(int i) {
        return (view.getInt(at(i)) & 0xffffffffL) | (long) flags(i) << 32;
    }
}

package dev.cairn.blake3;

/**
 * A part of the tree above the blocks, and where its nodes stand in an outboard. The left child of
 * a node holds the largest power of two of blocks that leaves at least one for the right child.
 *
 * @param firstBlock number of its first block
 * @param blocks how many blocks it has, from 1
 * @param firstNode number of its first node in the outboard; a subtree's nodes stand together
 */
record Subtree(long firstBlock, long blocks, long firstNode) {

    /** The tree of something of this many bytes; nothing at all is one empty block. */
    static Subtree of(long length) {
        return new Subtree(0, Outboard.blocks(length), 0);
    }

    boolean isBlock() {
        return blocks == 1;
    }

    /** Number of its topmost node. */
    long node(Outboard.Order order) {
        return order == Outboard.Order.POST ? firstNode + blocks - 2 : firstNode;
    }

    Subtree left(Outboard.Order order) {
        long first = order == Outboard.Order.POST ? firstNode : firstNode + 1;
        return new Subtree(firstBlock, leftBlocks(), first);
    }

    Subtree right(Outboard.Order order) {
        long left = leftBlocks();
        long first = firstNode + left - (order == Outboard.Order.POST ? 1 : 0);
        return new Subtree(firstBlock + left, blocks - left, first);
    }

    private long leftBlocks() {
        return Long.highestOneBit(blocks - 1);
    }

    /** Where its bytes begin. */
    long from() {
        return firstBlock * Blake3.BLOCK_BYTES;
    }

    /** Where its bytes end, in something of this length. */
    long to(long length) {
        return Math.min(length, (firstBlock + blocks) * Blake3.BLOCK_BYTES);
    }

    /** Whether it holds bytes of a range; that of an empty one is with the byte where it stands. */
    boolean touches(long rangeFrom, long rangeTo) {
        return from() < Math.max(rangeTo, rangeFrom + 1)
                && rangeFrom < (firstBlock + blocks) * Blake3.BLOCK_BYTES;
    }
}

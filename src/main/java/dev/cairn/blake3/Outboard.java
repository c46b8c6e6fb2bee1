package dev.cairn.blake3;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nodes above the blocks of something hashed, beside which it is kept: 64 bytes for each node,
 * the chaining values of its left and right child, without a header. This is the layout of bao-tree
 * (https://docs.rs/bao-tree) with groups of 16 KiB. In post-order, what was written of the
 * beginning of a file stays where it is when the file grows, but for at most one node per bit of
 * its number of blocks; pre-order is what slices are streamed in.
 *
 * @param length bytes of what was hashed
 * @param order which way the nodes stand
 * @param nodes where they are
 */
public record Outboard(long length, Order order, Nodes nodes) {

    /** Bytes of a node. */
    public static final int NODE_BYTES = 2 * Hash.BYTES;

    /** In which order nodes stand. */
    public enum Order {
        /** Children before their parent: the root comes last. */
        POST,
        /** A parent before its children: the root comes first. */
        PRE
    }

    /** Bytes at rest. */
    public interface Nodes {

        /**
         * Reads all bytes that the array has room for.
         *
         * @throws IOException also if there are fewer
         */
        void read(long offset, byte[] target) throws IOException;
    }

    /** The chaining values of a node's children. */
    record Pair(Hash left, Hash right) {

        Node parent() {
            return Node.parent(HashMode.PLAIN, left.words(), right.words());
        }
    }

    /** Checks the length. */
    public Outboard {
        if (length < 0) {
            throw new IllegalArgumentException("an outboard of " + length + " bytes");
        }
    }

    /** Blocks of something of this many bytes; nothing at all is one empty block. */
    static long blocks(long length) {
        return length == 0 ? 1 : (length - 1) / Blake3.BLOCK_BYTES + 1;
    }

    /** Bytes of the outboard of something: 0 up to 16 KiB, a 256th of it beyond. */
    public static long bytes(long length) {
        return (blocks(length) - 1) * NODE_BYTES;
    }

    /** Where the last block of something begins. */
    public static long lastBlock(long length) {
        return (blocks(length) - 1) * Blake3.BLOCK_BYTES;
    }

    /** Writes the nodes in the one order or the other. */
    public void writeTo(OutputStream out, Order wanted) throws IOException {
        write(Subtree.of(length), out, wanted);
    }

    private void write(Subtree subtree, OutputStream out, Order wanted) throws IOException {
        if (subtree.isBlock()) {
            return;
        }
        if (wanted == Order.PRE) {
            write(pair(subtree), out);
        }
        write(subtree.left(order), out, wanted);
        write(subtree.right(order), out, wanted);
        if (wanted == Order.POST) {
            write(pair(subtree), out);
        }
    }

    private static void write(Pair pair, OutputStream out) throws IOException {
        out.write(pair.left().bytes());
        out.write(pair.right().bytes());
    }

    Pair pair(Subtree subtree) throws IOException {
        byte[] left = new byte[NODE_BYTES];
        nodes.read(subtree.node(order) * NODE_BYTES, left);
        byte[] right = java.util.Arrays.copyOfRange(left, Hash.BYTES, NODE_BYTES);
        return new Pair(Hash.of(java.util.Arrays.copyOf(left, Hash.BYTES)), Hash.of(right));
    }

    /** Whether a node is the one that its parent, or the root, tells of. */
    static boolean agrees(Node node, Hash expected, boolean isRoot) {
        Hash found =
                isRoot ? Hash.of(node.root(Hash.BYTES)) : Hash.ofWords(node.chainingValue(), 0);
        return found.equals(expected);
    }

    /** Whether the topmost node, of something of more than one block, leads to a root. */
    public boolean isTopOf(Hash root) throws IOException {
        return agrees(pair(Subtree.of(length)).parent(), root, true);
    }

    /**
     * The state of a plain hasher of all that was hashed, so that it can go on. It costs one read
     * of a node for each bit of the number of blocks; each is verified against the root.
     *
     * @param root the digest
     * @param lastBlock the bytes from {@link #lastBlock} to the end
     * @return nothing if the bytes are not those that were hashed
     * @throws DamagedOutboardException if the outboard does not belong to the root
     */
    public Optional<HasherState> resume(Hash root, byte[] lastBlock) throws IOException {
        if (lastBlock.length != length - lastBlock(length)) {
            throw new IllegalArgumentException(
                    lastBlock.length + " bytes as the last block of " + length);
        }
        List<Hash> complete = new ArrayList<>();
        Subtree subtree = Subtree.of(length);
        Hash expected = root;
        while (!subtree.isBlock()) {
            Pair pair = pair(subtree);
            if (!agrees(pair.parent(), expected, complete.isEmpty())) {
                throw new DamagedOutboardException(
                        "node " + subtree.node(order) + " of the outboard is not that of the root");
            }
            complete.add(pair.left());
            expected = pair.right();
            subtree = subtree.right(order);
        }
        long firstChunk = subtree.firstBlock() * BlockHasher.CHUNKS;
        Node last =
                new BlockHasher(HashMode.PLAIN, 1)
                        .block(lastBlock, 0, lastBlock.length, firstChunk);
        return agrees(last, expected, complete.isEmpty())
                ? Optional.of(new HasherState(subtree.firstBlock(), complete, lastBlock))
                : Optional.empty();
    }
}

package dev.cairn.blake3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a comparison of content with its root and outboard has found. Where the outboard is good,
 * damage is told to the block; below a damaged node of the outboard, to the subtree, and only if
 * its content is damaged too.
 *
 * @param damaged ranges of bytes that are not what was hashed, in rising order
 * @param outboardDamaged whether nodes of the outboard do not lead to the root
 */
public record Verification(List<Range> damaged, boolean outboardDamaged) {

    private static final int READ_BYTES = 1 << 20;

    /**
     * Bytes of a content.
     *
     * @param from the first
     * @param to behind the last
     */
    public record Range(long from, long to) {}

    /** Copies the list. */
    public Verification {
        damaged = List.copyOf(damaged);
    }

    /** Whether everything is what was hashed. */
    public boolean isGood() {
        return damaged.isEmpty() && !outboardDamaged;
    }

    /** Verifies a range of a content, reading the blocks that it touches. */
    public static Verification of(Content content, Outboard outboard, Hash root, long from, long to)
            throws IOException {
        Walk walk = new Walk(content, outboard, from, to);
        walk.look(Subtree.of(outboard.length()), root, true);
        return new Verification(walk.damaged, walk.outboardDamaged);
    }

    private static final class Walk {
        private final Content content;
        private final Outboard outboard;
        private final long from;
        private final long to;
        private final List<Range> damaged = new ArrayList<>();
        private boolean outboardDamaged;

        Walk(Content content, Outboard outboard, long from, long to) {
            this.content = content;
            this.outboard = outboard;
            this.from = from;
            this.to = to;
        }

        void look(Subtree subtree, Hash expected, boolean isRoot) throws IOException {
            if (!subtree.touches(from, to)) {
                return;
            }
            if (!subtree.isBlock()) {
                Outboard.Pair pair = outboard.pair(subtree);
                if (Outboard.agrees(pair.parent(), expected, isRoot)) {
                    look(subtree.left(outboard.order()), pair.left(), false);
                    look(subtree.right(outboard.order()), pair.right(), false);
                    return;
                }
                outboardDamaged = true;
            }
            if (!hash(subtree, isRoot).equals(expected)) {
                damaged.add(new Range(subtree.from(), subtree.to(outboard.length())));
            }
        }

        /** What the content of a subtree hashes to; of one that ends early, of what there is. */
        private Hash hash(Subtree subtree, boolean isRoot) throws IOException {
            Blake3 hasher = Blake3.subtree(HashMode.PLAIN, subtree.from());
            long end = subtree.to(outboard.length());
            byte[] buffer = new byte[(int) Math.min(READ_BYTES, end - subtree.from())];
            for (long at = subtree.from(); at < end; at += buffer.length) {
                int wanted = (int) Math.min(buffer.length, end - at);
                int got = content.read(at, buffer, wanted);
                hasher.update(buffer, 0, got);
                if (got < wanted) {
                    break;
                }
            }
            return isRoot ? hasher.root() : hasher.chainingValue();
        }
    }
}

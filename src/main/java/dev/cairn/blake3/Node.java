package dev.cairn.blake3;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The last compression of a chunk or of a parent, not done yet: done in one way it gives a chaining
 * value, in another, as the top of the tree, the digest. The two never agree, so that a part can
 * not be taken for a whole.
 *
 * @param cv 8 words that it begins with
 * @param input 16 words
 * @param counter number of the chunk; 0 for a parent
 * @param inputBytes how much of the input counts
 * @param flags without ROOT
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Node(int[] cv, int[] input, long counter, int inputBytes, int flags) {

    /** A parent. */
    static Node parent(HashMode mode, int[] left, int[] right) {
        int[] input = new int[16];
        System.arraycopy(left, 0, input, 0, Compression.CV_WORDS);
        System.arraycopy(right, 0, input, Compression.CV_WORDS, Compression.CV_WORDS);
        return new Node(
                mode.key(), input, 0, Compression.INPUT_BYTES, Compression.PARENT | mode.flags());
    }

    /** A chunk, from 0 bytes (an empty file) to 1,024. */
    static Node chunk(HashMode mode, byte[] bytes, int offset, int length, long number) {
        int[] cv = mode.key();
        int done = 0;
        int flags = mode.flags() | Compression.CHUNK_START;
        while (length - done > Compression.INPUT_BYTES) {
            int[] input = input(bytes, offset + done, Compression.INPUT_BYTES);
            cv = Compression.compress(cv, input, number, Compression.INPUT_BYTES, flags);
            flags &= ~Compression.CHUNK_START;
            done += Compression.INPUT_BYTES;
        }
        int rest = length - done;
        int[] input = input(bytes, offset + done, rest);
        return new Node(cv, input, number, rest, flags | Compression.CHUNK_END);
    }

    private static int[] input(byte[] bytes, int offset, int length) {
        ByteBuffer padded =
                ByteBuffer.allocate(Compression.INPUT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(0, bytes, offset, length);
        int[] words = new int[16];
        padded.asIntBuffer().get(words);
        return words;
    }

    /** Its chaining value, 8 words. */
    int[] chainingValue() {
        int[] words = Compression.compress(cv, input, counter, inputBytes, flags);
        return java.util.Arrays.copyOf(words, Compression.CV_WORDS);
    }

    /** The digest that it gives as the root, of any length. */
    byte[] root(int bytes) {
        ByteBuffer digest = ByteBuffer.allocate(bytes);
        for (long part = 0; digest.hasRemaining(); part++) {
            int[] words =
                    Compression.compress(cv, input, part, inputBytes, flags | Compression.ROOT);
            ByteBuffer next =
                    ByteBuffer.allocate(Compression.INPUT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            next.asIntBuffer().put(words);
            next.limit(Math.min(next.limit(), digest.remaining()));
            digest.put(next);
        }
        return digest.array();
    }
}

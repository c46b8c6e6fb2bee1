package dev.cairn.blake3;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE3 to be read beside the paper, recursive and slow: what the fast one is compared with. It
 * shares no code with it.
 */
public final class ReferenceBlake3 {

    private static final int[] IV = {
        0x6A09E667,
        0xBB67AE85,
        0x3C6EF372,
        0xA54FF53A,
        0x510E527F,
        0x9B05688C,
        0x1F83D9AB,
        0x5BE0CD19
    };
    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    private static final int CHUNK_START = 1;
    private static final int CHUNK_END = 2;
    private static final int PARENT = 4;
    private static final int ROOT = 8;
    private static final int KEYED_HASH = 16;
    private static final int DERIVE_KEY_CONTEXT = 32;
    private static final int DERIVE_KEY_MATERIAL = 64;

    private final int[] key;
    private final int flags;

    private ReferenceBlake3(int[] key, int flags) {
        this.key = key;
        this.flags = flags;
    }

    /** The plain hash. */
    public static ReferenceBlake3 plain() {
        return new ReferenceBlake3(IV, 0);
    }

    static ReferenceBlake3 keyed(byte[] key) {
        return new ReferenceBlake3(words(key), KEYED_HASH);
    }

    static ReferenceBlake3 deriveKey(byte[] context) {
        byte[] key = new ReferenceBlake3(IV, DERIVE_KEY_CONTEXT).root(context);
        return new ReferenceBlake3(words(key), DERIVE_KEY_MATERIAL);
    }

    /** The digest. */
    public byte[] root(byte[] data) {
        return bytes(subtree(data, 0, true));
    }

    /** The chaining value of a subtree that begins at a chunk. */
    byte[] chainingValue(byte[] data, long firstChunk) {
        return bytes(subtree(data, firstChunk, false));
    }

    /** The outboard in groups of 16 KiB. */
    public byte[] outboard(byte[] data, boolean postOrder) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        outboard(data, 0, postOrder, out);
        return out.toByteArray();
    }

    private void outboard(byte[] data, long first, boolean post, ByteArrayOutputStream out) {
        if (data.length <= 16384) {
            return;
        }
        int split = leftBytes(data.length);
        byte[] left = Arrays.copyOf(data, split);
        byte[] right = Arrays.copyOfRange(data, split, data.length);
        long middle = first + split / 1024;
        if (!post) {
            out.writeBytes(bytes(subtree(left, first, false)));
            out.writeBytes(bytes(subtree(right, middle, false)));
        }
        outboard(left, first, post, out);
        outboard(right, middle, post, out);
        if (post) {
            out.writeBytes(bytes(subtree(left, first, false)));
            out.writeBytes(bytes(subtree(right, middle, false)));
        }
    }

    private int[] subtree(byte[] data, long first, boolean root) {
        if (data.length <= 1024) {
            return chunk(data, first, root);
        }
        int split = leftBytes(data.length);
        int[] left = subtree(Arrays.copyOf(data, split), first, false);
        int[] right =
                subtree(Arrays.copyOfRange(data, split, data.length), first + split / 1024, false);
        int[] block = Arrays.copyOf(left, 16);
        System.arraycopy(right, 0, block, 8, 8);
        return compress(key, block, 0, 64, PARENT | (root ? ROOT : 0));
    }

    /** The largest power of two of chunks that leaves at least one byte to the right. */
    private static int leftBytes(int length) {
        int chunks = (length - 1) / 1024;
        return Integer.highestOneBit(chunks) * 1024;
    }

    private int[] chunk(byte[] data, long number, boolean root) {
        int[] cv = key;
        int blocks = Math.max(1, (data.length + 63) / 64);
        for (int i = 0; i < blocks; i++) {
            byte[] block = Arrays.copyOfRange(data, 64 * i, 64 * i + 64);
            int length = Math.min(64, data.length - 64 * i);
            int more = i == 0 ? CHUNK_START : 0;
            if (i == blocks - 1) {
                more |= CHUNK_END | (root ? ROOT : 0);
            }
            cv = compress(cv, words(block), number, length, more);
        }
        return cv;
    }

    private int[] compress(int[] cv, int[] block, long counter, int length, int more) {
        int[] v = Arrays.copyOf(cv, 16);
        System.arraycopy(IV, 0, v, 8, 4);
        v[12] = (int) counter;
        v[13] = (int) (counter >>> 32);
        v[14] = length;
        v[15] = flags | more;
        int[] m = block;
        for (int round = 0; round < 7; round++) {
            g(v, 0, 4, 8, 12, m[0], m[1]);
            g(v, 1, 5, 9, 13, m[2], m[3]);
            g(v, 2, 6, 10, 14, m[4], m[5]);
            g(v, 3, 7, 11, 15, m[6], m[7]);
            g(v, 0, 5, 10, 15, m[8], m[9]);
            g(v, 1, 6, 11, 12, m[10], m[11]);
            g(v, 2, 7, 8, 13, m[12], m[13]);
            g(v, 3, 4, 9, 14, m[14], m[15]);
            int[] permuted = new int[16];
            for (int i = 0; i < 16; i++) {
                permuted[i] = m[PERMUTATION[i]];
            }
            m = permuted;
        }
        int[] out = new int[8];
        for (int i = 0; i < 8; i++) {
            out[i] = v[i] ^ v[i + 8];
        }
        return out;
    }

    private static void g(int[] v, int a, int b, int c, int d, int x, int y) {
        v[a] = v[a] + v[b] + x;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
        v[c] = v[c] + v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
        v[a] = v[a] + v[b] + y;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
        v[c] = v[c] + v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
    }

    private static int[] words(byte[] bytes) {
        int[] words = new int[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    private static byte[] bytes(int[] words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words);
        return bytes.array();
    }
}

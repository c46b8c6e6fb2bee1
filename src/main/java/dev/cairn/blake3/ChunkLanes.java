package dev.cairn.blake3;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses up to 512 chunks, or parents, side by side. There is one array for each word of the
 * state, with a lane for each chunk, and every step of the function is a loop over the lanes: the
 * JIT compiler makes vector instructions of such loops if they are in small methods of their own.
 * For one thread.
 */
final class ChunkLanes {

    /**
     * Chunks side by side. Of each loop the compiler does up to 30 lanes one by one, before and
     * behind the vectors, so that long loops pay; the state still fits into the second-level cache.
     */
    static final int LANES = 512;

    /**
     * With this many ints more, and its header of 16 bytes, an array is a whole number of cache
     * lines: where one begins in a line all do, and no vector crosses two if the first does not.
     */
    private static final int PADDING = 12;

    static final int CHUNK_BYTES = 1024;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final HashMode mode;
    private final int[][] v = new int[16][LANES + PADDING];
    private final int[][] m = new int[16][LANES + PADDING];
    private final int[][] cv = new int[8][LANES + PADDING];

    ChunkLanes(HashMode mode) {
        this.mode = mode;
    }

    /**
     * Sets the first lanes to the chaining values of whole chunks.
     *
     * @param count chunks, from 1 to 512
     * @param firstChunk number of the first chunk in what is hashed
     */
    void chunks(byte[] bytes, int offset, int count, long firstChunk) {
        for (int word = 0; word < 8; word++) {
            Arrays.fill(cv[word], 0, count, mode.key()[word]);
        }
        int inputs = CHUNK_BYTES / Compression.INPUT_BYTES;
        for (int input = 0; input < inputs; input++) {
            load(bytes, offset + input * Compression.INPUT_BYTES, count);
            for (int lane = 0; lane < count; lane++) {
                long counter = firstChunk + lane;
                v[12][lane] = (int) counter;
                v[13][lane] = (int) (counter >>> 32);
            }
            int start = input == 0 ? Compression.CHUNK_START : 0;
            int end = input == inputs - 1 ? Compression.CHUNK_END : 0;
            compress(count, start | end);
        }
    }

    /** Replaces each two neighbouring lanes by their parent; {@code count} is what becomes. */
    void parents(int count) {
        for (int word = 0; word < 8; word++) {
            unzip(cv[word], m[word], m[word + 8], count);
            Arrays.fill(cv[word], 0, count, mode.key()[word]);
        }
        Arrays.fill(v[12], 0, count, 0);
        Arrays.fill(v[13], 0, count, 0);
        compress(count, Compression.PARENT);
    }

    /** Copies the chaining value of a lane into an array of such. */
    void get(int lane, int[] cvs, int offset) {
        for (int word = 0; word < 8; word++) {
            cvs[offset + word] = cv[word][lane];
        }
    }

    private void compress(int count, int flags) {
        for (int word = 0; word < 8; word++) {
            System.arraycopy(cv[word], 0, v[word], 0, count);
        }
        Arrays.fill(v[8], 0, count, Compression.IV0);
        Arrays.fill(v[9], 0, count, Compression.IV1);
        Arrays.fill(v[10], 0, count, Compression.IV2);
        Arrays.fill(v[11], 0, count, Compression.IV3);
        Arrays.fill(v[14], 0, count, Compression.INPUT_BYTES);
        Arrays.fill(v[15], 0, count, flags | mode.flags());
        for (int round = 0; round < 7; round++) {
            int[] at = Compression.order(round);
            mix(v[0], v[4], v[8], v[12], m[at[0]], m[at[1]], count);
            mix(v[1], v[5], v[9], v[13], m[at[2]], m[at[3]], count);
            mix(v[2], v[6], v[10], v[14], m[at[4]], m[at[5]], count);
            mix(v[3], v[7], v[11], v[15], m[at[6]], m[at[7]], count);
            mix(v[0], v[5], v[10], v[15], m[at[8]], m[at[9]], count);
            mix(v[1], v[6], v[11], v[12], m[at[10]], m[at[11]], count);
            mix(v[2], v[7], v[8], v[13], m[at[12]], m[at[13]], count);
            mix(v[3], v[4], v[9], v[14], m[at[14]], m[at[15]], count);
        }
        for (int word = 0; word < 8; word++) {
            xor(v[word], v[word + 8], cv[word], count);
        }
    }

    private static void mix(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y, int count) {
        for (int i = 0; i < count; i++) {
            int a1 = a[i] + b[i] + x[i];
            int d1 = d[i] ^ a1;
            d1 = (d1 >>> 16) | (d1 << 16);
            int c1 = c[i] + d1;
            int b1 = b[i] ^ c1;
            b1 = (b1 >>> 12) | (b1 << 20);
            a1 += b1 + y[i];
            d1 ^= a1;
            d1 = (d1 >>> 8) | (d1 << 24);
            c1 += d1;
            b1 ^= c1;
            b1 = (b1 >>> 7) | (b1 << 25);
            a[i] = a1;
            b[i] = b1;
            c[i] = c1;
            d[i] = d1;
        }
    }

    private static void xor(int[] left, int[] right, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = left[i] ^ right[i];
        }
    }

    private static void unzip(int[] from, int[] even, int[] odd, int count) {
        for (int i = 0; i < count; i++) {
            even[i] = from[2 * i];
            odd[i] = from[2 * i + 1];
        }
    }

    /** Puts one input of each chunk into the lanes: a line of the cache at a time, read once. */
    private void load(byte[] bytes, int offset, int count) {
        for (int word = 0; word < 16; word += 8) {
            int[] m0 = m[word];
            int[] m1 = m[word + 1];
            int[] m2 = m[word + 2];
            int[] m3 = m[word + 3];
            int[] m4 = m[word + 4];
            int[] m5 = m[word + 5];
            int[] m6 = m[word + 6];
            int[] m7 = m[word + 7];
            int at = offset + 4 * word;
            for (int lane = 0; lane < count; lane++) {
                long w0 = (long) LONG.get(bytes, at);
                long w1 = (long) LONG.get(bytes, at + 8);
                long w2 = (long) LONG.get(bytes, at + 16);
                long w3 = (long) LONG.get(bytes, at + 24);
                m0[lane] = (int) w0;
                m1[lane] = (int) (w0 >>> 32);
                m2[lane] = (int) w1;
                m3[lane] = (int) (w1 >>> 32);
                m4[lane] = (int) w2;
                m5[lane] = (int) (w2 >>> 32);
                m6[lane] = (int) w3;
                m7[lane] = (int) (w3 >>> 32);
                at += CHUNK_BYTES;
            }
        }
    }
}

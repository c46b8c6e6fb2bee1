package dev.cairn.blake3;

/** BLAKE3's compression function, one input at a time, as section 2.2 of the paper has it. */
final class Compression {

    static final int CHUNK_START = 1;
    static final int CHUNK_END = 1 << 1;
    static final int PARENT = 1 << 2;
    static final int ROOT = 1 << 3;
    static final int KEYED_HASH = 1 << 4;
    static final int DERIVE_KEY_CONTEXT = 1 << 5;
    static final int DERIVE_KEY_MATERIAL = 1 << 6;

    /** Bytes of one input. */
    static final int INPUT_BYTES = 64;

    /** Words of a chaining value. */
    static final int CV_WORDS = 8;

    static final int IV0 = 0x6A09E667;
    static final int IV1 = 0xBB67AE85;
    static final int IV2 = 0x3C6EF372;
    static final int IV3 = 0xA54FF53A;

    private static final int[] IV = {
        IV0, IV1, IV2, IV3, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
    };

    private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

    /** For each of the seven rounds, which word of the input stands where. */
    private static final int[][] SCHEDULE = schedule();

    private Compression() {}

    private static int[][] schedule() {
        int[][] rounds = new int[7][16];
        for (int word = 0; word < 16; word++) {
            rounds[0][word] = word;
        }
        for (int round = 1; round < 7; round++) {
            for (int word = 0; word < 16; word++) {
                rounds[round][word] = rounds[round - 1][PERMUTATION[word]];
            }
        }
        return rounds;
    }

    /** What plain hashing begins with. */
    static int[] initialValue() {
        return IV.clone();
    }

    /** The order of an input's words in a round, from 0 to 6; not to be changed. */
    static int[] order(int round) {
        return SCHEDULE[round];
    }

    /**
     * Compresses one input.
     *
     * @param cv 8 words
     * @param input 16 words
     * @return 16 words; the first 8 are the new chaining value
     */
    static int[] compress(int[] cv, int[] input, long counter, int inputBytes, int flags) {
        int[] v = new int[16];
        System.arraycopy(cv, 0, v, 0, CV_WORDS);
        System.arraycopy(IV, 0, v, CV_WORDS, 4);
        v[12] = (int) counter;
        v[13] = (int) (counter >>> 32);
        v[14] = inputBytes;
        v[15] = flags;
        for (int round = 0; round < 7; round++) {
            int[] at = SCHEDULE[round];
            mix(v, 0, 4, 8, 12, input[at[0]], input[at[1]]);
            mix(v, 1, 5, 9, 13, input[at[2]], input[at[3]]);
            mix(v, 2, 6, 10, 14, input[at[4]], input[at[5]]);
            mix(v, 3, 7, 11, 15, input[at[6]], input[at[7]]);
            mix(v, 0, 5, 10, 15, input[at[8]], input[at[9]]);
            mix(v, 1, 6, 11, 12, input[at[10]], input[at[11]]);
            mix(v, 2, 7, 8, 13, input[at[12]], input[at[13]]);
            mix(v, 3, 4, 9, 14, input[at[14]], input[at[15]]);
        }
        for (int word = 0; word < CV_WORDS; word++) {
            v[word] ^= v[word + CV_WORDS];
            v[word + CV_WORDS] ^= cv[word];
        }
        return v;
    }

    private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
        v[a] += v[b] + x;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
        v[a] += v[b] + y;
        v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
        v[c] += v[d];
        v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
    }
}

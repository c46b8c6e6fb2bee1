package dev.cairn.blake3;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Which of BLAKE3's functions is computed: plain hash, keyed hash, or derivation of a key. */
public final class HashMode {

    /** The hash that {@code b3sum} prints. */
    public static final HashMode PLAIN = new HashMode(Compression.initialValue(), 0);

    /** Bytes of a key. */
    public static final int KEY_BYTES = 32;

    private final int[] key;
    private final int flags;

    private HashMode(int[] key, int flags) {
        this.key = key;
        this.flags = flags;
    }

    /**
     * The hash that only who has the key can compute.
     *
     * @param key 32 bytes
     */
    public static HashMode keyed(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes, not 32");
        }
        return new HashMode(words(key), Compression.KEYED_HASH);
    }

    /**
     * The derivation of keys from what is hashed then.
     *
     * @param context names application, time and purpose; never anything that varies
     */
    public static HashMode deriveKey(String context) {
        Blake3 hasher =
                new Blake3(
                        new HashMode(Compression.initialValue(), Compression.DERIVE_KEY_CONTEXT));
        byte[] bytes = context.getBytes(StandardCharsets.UTF_8);
        hasher.update(bytes, 0, bytes.length);
        return new HashMode(words(hasher.digest()), Compression.DERIVE_KEY_MATERIAL);
    }

    private static int[] words(byte[] bytes) {
        int[] words = new int[8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    /** What chunks and parents begin with, 8 words; not to be changed. */
    int[] key() {
        return key;
    }

    /** What is set in every compression. */
    int flags() {
        return flags;
    }
}

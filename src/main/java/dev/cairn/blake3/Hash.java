package dev.cairn.blake3;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** 32 bytes: a digest, or the chaining value of a subtree. Which of the two, its holder knows. */
public final class Hash {

    /** Bytes of a hash. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A hash of 32 bytes, which are copied. */
    public static Hash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash of " + bytes.length + " bytes, not 32");
        }
        return new Hash(bytes.clone());
    }

    /** A hash from 64 hexadecimal digits. */
    public static Hash parse(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("\"" + hex + "\" is not 64 hexadecimal digits");
        }
        return new Hash(HexFormat.of().parseHex(hex));
    }

    static Hash ofWords(int[] words, int offset) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(words, offset, Compression.CV_WORDS);
        return new Hash(bytes.array());
    }

    int[] words() {
        int[] words = new int[Compression.CV_WORDS];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    /** A copy of its bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** 64 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}

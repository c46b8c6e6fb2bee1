package dev.cairn.source;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of the SHA-256 of a stretch of bytes, with the stretch's length. Evidence that
 * a file is the one that was read, not a protection against forgery.
 *
 * @param length bytes digested; 0 for that of an id
 * @param high first eight bytes of the hash, big endian
 * @param low next eight bytes
 */
public record Digest(int length, long high, long low) {

    /** The digest of no bytes. */
    public static final Digest NONE = new Digest(0, 0, 0);

    private static final ThreadLocal<MessageDigest> SHA256 =
            ThreadLocal.withInitial(
                    () -> {
                        try {
                            return MessageDigest.getInstance("SHA-256");
                        } catch (NoSuchAlgorithmException e) {
                            throw new AssertionError("every JDK has SHA-256", e);
                        }
                    });

    public Digest {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is negative");
        }
    }

    /** Digests the remaining bytes of a buffer, whose position does not move. */
    public static Digest of(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return NONE;
        }
        MessageDigest sha = SHA256.get();
        sha.update(bytes.duplicate());
        ByteBuffer hash = ByteBuffer.wrap(sha.digest());
        return new Digest(bytes.remaining(), hash.getLong(), hash.getLong());
    }

    /** The digest of an id, which is all that is compared: its length is not kept. */
    public static Digest ofId(ByteBuffer bytes) {
        Digest digest = of(bytes);
        return new Digest(0, digest.high, digest.low);
    }

    /** 32 hexadecimal digits. */
    public String hex() {
        StringBuilder text = new StringBuilder(32);
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (high >>> shift) & 15, 16));
        }
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (low >>> shift) & 15, 16));
        }
        return text.toString();
    }

    /** Reads back what {@link #hex} wrote; IllegalArgumentException for anything else. */
    public static Digest parse(int length, String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("a digest has 32 hexadecimal digits, not " + hex);
        }
        return new Digest(
                length,
                Long.parseUnsignedLong(hex, 0, 16, 16),
                Long.parseUnsignedLong(hex, 16, 32, 16));
    }
}

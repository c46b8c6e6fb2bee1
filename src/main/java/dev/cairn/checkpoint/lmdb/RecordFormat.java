package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.json.EntryText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How an entry is kept: a key by which LMDB finds it, and a value that carries everything, the full
 * name included, under a checksum.
 *
 * <pre>
 * key     section, U+0000 in it as C0 80 | 00 | name     if that has at most 511 bytes
 *         FF | SHA-256 of those bytes                    else; FF begins no text
 * value   version 1 byte | CRC-32C 4 | length of section 4 | section | length of name 4 | name | entry as JSON
 * </pre>
 *
 * Numbers are big-endian, texts as in {@link WideText}. The checksum is of the key, the version and
 * everything behind the checksum.
 */
final class RecordFormat {

    /** Of the layout of values, the state's included. */
    static final byte VERSION = 1;

    /** What LMDB takes as a key. */
    static final int MAX_KEY_BYTES = 511;

    /** Version and checksum, with which every value begins. */
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private static final byte DIGEST_FOLLOWS = (byte) 0xff;
    private static final byte[] NUL_IN_SECTION = {(byte) 0xc0, (byte) 0x80};

    private RecordFormat() {}

    /** By what LMDB finds an entry; different names have different ones. */
    static byte[] key(Key key) {
        byte[] section = escaped(WideText.encode(key.section()));
        byte[] name = WideText.encode(key.name());
        byte[] full = Arrays.copyOf(section, section.length + 1 + name.length);
        System.arraycopy(name, 0, full, section.length + 1, name.length);
        if (full.length <= MAX_KEY_BYTES) {
            return full;
        }
        byte[] digest = sha256(full);
        byte[] hashed = new byte[1 + digest.length];
        hashed[0] = DIGEST_FOLLOWS;
        System.arraycopy(digest, 0, hashed, 1, digest.length);
        return hashed;
    }

    private static byte[] escaped(byte[] section) {
        int nuls = 0;
        for (byte b : section) {
            nuls += b == 0 ? 1 : 0;
        }
        if (nuls == 0) {
            return section;
        }
        ByteBuffer out = ByteBuffer.allocate(section.length + nuls);
        for (byte b : section) {
            if (b == 0) {
                out.put(NUL_IN_SECTION);
            } else {
                out.put(b);
            }
        }
        return out.array();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** What is kept under an entry's key. */
    static byte[] value(byte[] key, Key named, Entry entry) {
        byte[] section = WideText.encode(named.section());
        byte[] name = WideText.encode(named.name());
        byte[] json = EntryText.write(entry);
        ByteBuffer value =
                ByteBuffer.allocate(
                        HEADER_BYTES
                                + Integer.BYTES
                                + section.length
                                + Integer.BYTES
                                + name.length
                                + json.length);
        value.position(HEADER_BYTES);
        value.putInt(section.length).put(section).putInt(name.length).put(name).put(json);
        return sealed(key, value.array());
    }

    /** Fills in version and checksum. */
    static byte[] sealed(byte[] key, byte[] value) {
        value[0] = VERSION;
        ByteBuffer.wrap(value).putInt(1, checksum(key, 0, key.length, value, 0, value.length));
        return value;
    }

    private static int checksum(
            byte[] key, int keyOffset, int keyLength, byte[] value, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(key, keyOffset, keyLength);
        crc.update(value[offset]);
        crc.update(value, offset + HEADER_BYTES, length - HEADER_BYTES);
        return (int) crc.getValue();
    }

    /**
     * The checksum of a value, which must be right.
     *
     * @throws MalformedFileException if it is not
     * @throws ForeignFileException if it is, and the version is another than ours
     */
    static int checked(
            byte[] key, int keyOffset, int keyLength, byte[] value, int offset, int length)
            throws IOException {
        if (length < HEADER_BYTES) {
            throw new MalformedFileException("a value of " + length + " bytes");
        }
        int stored = ByteBuffer.wrap(value).getInt(offset + 1);
        if (stored != checksum(key, keyOffset, keyLength, value, offset, length)) {
            throw new MalformedFileException("the checksum of a value does not match");
        }
        if (value[offset] != VERSION) {
            throw new ForeignFileException(
                    "is of version "
                            + value[offset]
                            + " of the layout, and this Cairn reads version "
                            + VERSION);
        }
        return stored;
    }

    /**
     * What a record with this checksum counts for in the sum over all records. Sums of different
     * sets of records differ but for one in 2^32.
     */
    static long weight(int checksum) {
        long mixed = (checksum & 0xffffffffL) + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** The checksum that a value of ours carries. */
    static int carried(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }
}

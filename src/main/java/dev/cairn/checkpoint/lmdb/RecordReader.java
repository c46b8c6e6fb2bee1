package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.json.EntryText;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the entries of a file, one after the other, as {@link RecordFormat} lays them out. It
 * believes nothing but checksums, which its caller has seen to. Used by one thread.
 */
final class RecordReader {

    private final EntryText entries = new EntryText();

    /** The section of the entry before, which most likely is that of the next, too. */
    private String section = "";

    private byte[] sectionBytes = {};

    /** An entry with its name. */
    record Named(Key key, Entry entry) {}

    /**
     * Reads an entry whose checksum is right.
     *
     * @throws MalformedFileException if it is not one
     */
    Named read(byte[] key, int keyAt, int keyLength, byte[] value, int offset, int length)
            throws IOException {
        int end = offset + length;
        int sectionAt = offset + RecordFormat.HEADER_BYTES + Integer.BYTES;
        int sectionLength = length(value, sectionAt, end);
        int nameAt = sectionAt + sectionLength + Integer.BYTES;
        int nameLength = length(value, nameAt, end);
        int json = nameAt + nameLength;
        if (sectionLength == 0 || nameLength == 0) {
            throw new MalformedFileException("an entry without a name");
        }
        readSection(value, sectionAt, sectionLength);
        Key named = new Key(section, WideText.decode(value, nameAt, nameLength));
        boolean plain =
                keyLength == sectionLength + 1 + nameLength
                        && section.indexOf(0) < 0
                        && isSame(key, keyAt, sectionBytes, 0, sectionLength)
                        && key[keyAt + sectionLength] == 0
                        && isSame(key, keyAt + sectionLength + 1, value, nameAt, nameLength);
        if (!plain && !isKeyOf(named, key, keyAt, keyLength)) {
            throw new MalformedFileException("the entry of " + named + " is under another key");
        }
        try {
            return new Named(named, entries.next(value, json, end - json));
        } catch (IOException e) {
            throw new MalformedFileException("the entry of " + named + ": " + e.getMessage(), e);
        }
    }

    private void readSection(byte[] value, int at, int length) throws IOException {
        if (length != sectionBytes.length || !isSame(value, at, sectionBytes, 0, length)) {
            section = WideText.decode(value, at, length);
            sectionBytes = Arrays.copyOfRange(value, at, at + length);
        }
    }

    private static boolean isKeyOf(Key named, byte[] key, int keyAt, int keyLength) {
        byte[] wanted = RecordFormat.key(named);
        return wanted.length == keyLength && isSame(key, keyAt, wanted, 0, keyLength);
    }

    private static boolean isSame(byte[] a, int aAt, byte[] b, int bAt, int length) {
        return Arrays.equals(a, aAt, aAt + length, b, bAt, bAt + length);
    }

    /** The length that stands just before an offset, which must not lead beyond the end. */
    private static int length(byte[] value, int at, int end) throws MalformedFileException {
        if (at > end) {
            throw new MalformedFileException("an entry breaks off");
        }
        int length =
                value[at - 4] << 24
                        | (value[at - 3] & 0xff) << 16
                        | (value[at - 2] & 0xff) << 8
                        | (value[at - 1] & 0xff);
        if (length < 0 || length > end - at) {
            throw new MalformedFileException("a name is longer than its entry");
        }
        return length;
    }
}

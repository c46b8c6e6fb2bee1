package dev.cairn.checkpoint.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the registry as a whole should hold; written anew by each commit. It makes an LMDB file a
 * registry, and shows damage that leaves every record good by itself: a lost page, a lost commit.
 *
 * @param sequence how many commits there were, from 1
 * @param entries how many entries there are, this one not counted
 * @param sum of their {@link RecordFormat#weight weights}
 */
record StateRecord(long sequence, long entries, long sum) {

    /** Its key; no other begins with 00. */
    static final byte[] KEY = {0, 'c', 'a', 'i', 'r', 'n'};

    /** Before the first commit. */
    static final StateRecord NONE = new StateRecord(0, 0, 0);

    private static final int BYTES = RecordFormat.HEADER_BYTES + 3 * Long.BYTES;

    /** The state after one more commit. */
    StateRecord next(long entriesMore, long sumMore) {
        return new StateRecord(sequence + 1, entries + entriesMore, sum + sumMore);
    }

    byte[] value() {
        ByteBuffer value = ByteBuffer.allocate(BYTES);
        value.position(RecordFormat.HEADER_BYTES);
        value.putLong(sequence).putLong(entries).putLong(sum);
        return RecordFormat.sealed(KEY, value.array());
    }

    /**
     * Reads what {@link #value} gave.
     *
     * @throws MalformedFileException if it is damaged
     * @throws ForeignFileException if it is of another version
     */
    static StateRecord read(byte[] value, int offset, int length) throws IOException {
        RecordFormat.checked(KEY, 0, KEY.length, value, offset, length);
        if (length != BYTES) {
            throw new MalformedFileException("a state of " + length + " bytes");
        }
        ByteBuffer fields = ByteBuffer.wrap(value).position(offset + RecordFormat.HEADER_BYTES);
        return new StateRecord(fields.getLong(), fields.getLong(), fields.getLong());
    }
}

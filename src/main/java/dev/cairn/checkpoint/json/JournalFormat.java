package dev.cairn.checkpoint.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * What a journal looks like, for those who read and write it. Numbers are big-endian; every
 * checksum is a CRC-32C (RFC 3720, appendix B.4).
 *
 * <pre>
 * header, once                                     record, one per commit
 * offset size                                      offset size
 *  0      8   "CAIRNJNL"                            0      4   FF FE 4A 0A, which no UTF-8 text holds
 *  8      4   version of this format: 1             4      4   length of the payload, bytes
 * 12      8   sequence of the snapshot              8      8   number of the record, from 1
 * 20      4   checksum of the snapshot             16      4   checksum of the sequence of the
 * 24      8   size of the snapshot, bytes                      snapshot (8 bytes), of the 16 bytes
 * 32      4   checksum of the 32 bytes before                  before, and of the payload
 *                                                  20      …   payload: {@link ChangeText}
 * </pre>
 */
final class JournalFormat {

    static final int VERSION = 1;

    static final int HEADER_BYTES = 36;

    static final int RECORD_HEADER_BYTES = 20;

    /** A larger commit is written as a snapshot. */
    static final int MAX_PAYLOAD_BYTES = 4 << 20;

    static final int MARKER = 0xFFFE4A0A;

    private static final byte[] MAGIC = "CAIRNJNL".getBytes(StandardCharsets.US_ASCII);

    private static final int VERSION_AT = 8;
    private static final int SEQUENCE_AT = 12;
    private static final int CHECKSUM_AT = 20;
    private static final int SIZE_AT = 24;
    private static final int HEADER_CHECKSUM_AT = 32;
    private static final int RECORD_CHECKSUM_AT = 16;

    private JournalFormat() {}

    static byte[] header(SnapshotId snapshot) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.put(MAGIC).putInt(VERSION).putLong(snapshot.sequence());
        header.putInt(snapshot.checksum()).putLong(snapshot.sizeBytes());
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, HEADER_CHECKSUM_AT);
        return header.putInt((int) crc.getValue()).array();
    }

    /** The version of the format that a good header says; empty if it is none. */
    static OptionalInt version(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, HEADER_CHECKSUM_AT);
        ByteBuffer numbers = ByteBuffer.wrap(header);
        return Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                        && numbers.getInt(HEADER_CHECKSUM_AT) == (int) crc.getValue()
                ? OptionalInt.of(numbers.getInt(VERSION_AT))
                : OptionalInt.empty();
    }

    /** The snapshot that a good header of this version names. */
    static SnapshotId snapshot(byte[] header) {
        ByteBuffer numbers = ByteBuffer.wrap(header);
        return new SnapshotId(
                numbers.getLong(SEQUENCE_AT),
                numbers.getInt(CHECKSUM_AT),
                numbers.getLong(SIZE_AT));
    }

    /** The bytes of a record before its payload. */
    static byte[] recordHeader(long sequence, long number, byte[] payload) {
        ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
        header.putInt(MARKER).putInt(payload.length).putLong(number);
        return header.putInt(checksum(sequence, header.array(), 0, payload, 0, payload.length))
                .array();
    }

    /** The checksum that the record with this header and payload must have. */
    static int checksum(
            long sequence,
            byte[] header,
            int headerAt,
            byte[] payload,
            int payloadAt,
            int payloadBytes) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
        crc.update(header, headerAt, RECORD_CHECKSUM_AT);
        crc.update(payload, payloadAt, payloadBytes);
        return (int) crc.getValue();
    }

    /** The checksum that a record's header says. */
    static int checksumIn(byte[] header, int headerAt) {
        return ByteBuffer.wrap(header).getInt(headerAt + RECORD_CHECKSUM_AT);
    }
}

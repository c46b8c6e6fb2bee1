package dev.cairn.checkpoint.json;

import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * The bytes of a document, once from beginning to end, with the checksum of all but the last few:
 * where the checksum stands is known only when the end has been seen.
 */
final class DocumentInput extends InputStream {

    private static final int BUFFER_BYTES = 64 << 10;

    /** More than the checksum member takes as it is written. */
    private static final int TAIL_BYTES = 256;

    private final DiskFile file;
    private final HeapBudget budget;
    private final byte[] buffer = new byte[TAIL_BYTES + BUFFER_BYTES];
    private final CRC32C crc = new CRC32C();
    private int next;
    private int end;
    private long offset;
    private Optional<IOException> failure = Optional.empty();

    /**
     * Reads a file.
     *
     * @param budget is told how far the reading has come
     */
    DocumentInput(DiskFile file, HeapBudget budget) {
        this.file = file;
        this.budget = budget;
    }

    @Override
    public int read() throws IOException {
        return next < end || fill() ? buffer[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (next == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - next);
        System.arraycopy(buffer, next, target, at, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        int tail = Math.min(TAIL_BYTES, end);
        ByteBuffer target = ByteBuffer.allocate(BUFFER_BYTES);
        int count;
        try {
            budget.reading(offset);
            count = file.read(target, offset);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
        if (count <= 0) {
            return false;
        }
        crc.update(buffer, 0, end - tail);
        System.arraycopy(buffer, end - tail, buffer, 0, tail);
        System.arraycopy(target.array(), 0, buffer, tail, count);
        next = tail;
        end = tail + count;
        offset += count;
        return true;
    }

    /** Bytes read so far. */
    long count() {
        return offset;
    }

    /** What went wrong with the file itself, if anything. */
    Optional<IOException> failure() {
        return failure;
    }

    /**
     * At the end: the checksum of all bytes before the last place where a text stands, if that is
     * near the end.
     */
    OptionalInt checksumBefore(byte[] text) {
        for (int at = end - text.length; at >= 0; at--) {
            if (Arrays.equals(buffer, at, at + text.length, text, 0, text.length)) {
                crc.update(buffer, 0, at);
                return OptionalInt.of((int) crc.getValue());
            }
        }
        return OptionalInt.empty();
    }
}

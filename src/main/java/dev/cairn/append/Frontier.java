package dev.cairn.append;

import dev.cairn.io.DiskFile;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The last bytes of a file before some length, at most {@link FilePosition#EVIDENCE_BYTES}. They
 * are the evidence that a file still is what was written to it, and say whether its last line is
 * whole.
 */
final class Frontier {

    static final int MAX_BYTES = FilePosition.EVIDENCE_BYTES;

    /** Before the first byte of a file. */
    static final Frontier EMPTY = new Frontier(new byte[0]);

    private final byte[] bytes;

    private Frontier(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads the frontier of a file at a length that is not larger than its size. */
    static Frontier read(DiskFile file, long length) throws IOException {
        int wanted = (int) Math.min(length, MAX_BYTES);
        return new Frontier(readBefore(file, length, wanted));
    }

    /** Up to {@code wanted} bytes before an offset; fewer if the file ends earlier. */
    private static byte[] readBefore(DiskFile file, long offset, int wanted) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(wanted);
        SinkBytes.fill(file, target, offset - wanted);
        return Arrays.copyOf(target.array(), target.position());
    }

    /** The frontier behind buffers that are written next; they are not moved. */
    Frontier after(List<ByteBuffer> written) {
        byte[] last = new byte[MAX_BYTES];
        int free = MAX_BYTES;
        for (int i = written.size() - 1; i >= 0 && free > 0; i--) {
            ByteBuffer buffer = written.get(i);
            int taken = Math.min(free, buffer.remaining());
            free -= taken;
            buffer.get(buffer.limit() - taken, last, free, taken);
        }
        int kept = Math.min(free, bytes.length);
        System.arraycopy(bytes, bytes.length - kept, last, free - kept, kept);
        return new Frontier(Arrays.copyOfRange(last, free - kept, MAX_BYTES));
    }

    /** Whether a file still holds these bytes before a length. */
    boolean agrees(DiskFile file, long length) throws IOException {
        return Arrays.equals(bytes, readBefore(file, length, bytes.length));
    }

    /** Whether nothing stands before, or a whole line. */
    boolean endsLine() {
        return bytes.length == 0 || bytes[bytes.length - 1] == '\n';
    }

    /** What the registry keeps of it. */
    Digest guard() {
        return Digest.of(ByteBuffer.wrap(bytes));
    }

    /** Whether a file holds, before a length, the bytes that a guard was made of. */
    static boolean agrees(Digest guard, DiskFile file, long length) throws IOException {
        byte[] found = readBefore(file, length, guard.length());
        return found.length == guard.length() && Digest.of(ByteBuffer.wrap(found)).equals(guard);
    }
}

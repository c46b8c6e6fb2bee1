package dev.cairn.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/** A window on a stream that grows as far as it must and never moves what is being looked at. */
final class Buffered {

    private static final int INITIAL_BYTES = 32 * 1024;

    /**
     * Who had to wait for so long, but not longer, and got little, reads faster than somebody
     * writes. A nap then saves both of them most of their system calls; the system's buffer holds
     * what comes meanwhile.
     */
    private static final long SHORT_WAIT_NANOS = 15_000;

    private static final long LONG_WAIT_NANOS = 1_000_000;
    private static final int LITTLE_BYTES = 4 * 1024;
    private static final long NAP_NANOS = 100_000;

    private final InputStream input;
    private final int maxBytes;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int at;
    private int end;
    private boolean isAhead;

    /**
     * Looks at a stream.
     *
     * @param maxBytes how wide the window may become
     */
    Buffered(InputStream input, int maxBytes) {
        this.input = input;
        this.maxBytes = maxBytes;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next byte is in {@link #bytes}. */
    int at() {
        return at;
    }

    /** Where what has been read ends in {@link #bytes}. */
    int end() {
        return end;
    }

    int available() {
        return end - at;
    }

    /** Passes over some bytes, which stay where they are until {@link #more} is called. */
    void skip(int count) {
        at += count;
    }

    /**
     * Reads at least one byte more; {@link #at} may be another index then.
     *
     * @return false at the end of the stream
     */
    boolean more() throws IOException {
        if (end == bytes.length) {
            int left = end - at;
            byte[] target = bytes;
            if (left > bytes.length / 2) {
                if (bytes.length >= maxBytes) {
                    throw new IOException(
                            "a record of the log is longer than " + maxBytes + " bytes");
                }
                target = new byte[(int) Math.min(maxBytes, bytes.length * 2L)];
            }
            System.arraycopy(bytes, at, target, 0, left);
            bytes = target;
            at = 0;
            end = left;
        }
        if (isAhead) {
            LockSupport.parkNanos(NAP_NANOS);
        }
        long began = System.nanoTime();
        int read = input.read(bytes, end, bytes.length - end);
        long waited = System.nanoTime() - began;
        isAhead = waited > SHORT_WAIT_NANOS && waited < LONG_WAIT_NANOS && read < LITTLE_BYTES;
        if (read > 0) {
            end += read;
        }
        return read > 0;
    }

    /**
     * Reads until that many bytes are there.
     *
     * @return false if the stream ends before the first of them
     * @throws EOFException if it ends between them
     */
    boolean need(int count) throws IOException {
        while (available() < count) {
            if (!more()) {
                if (available() == 0) {
                    return false;
                }
                throw new EOFException("the connection ended within a record");
            }
        }
        return true;
    }
}

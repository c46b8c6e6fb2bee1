package dev.cairn.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A window on a stream that grows as far as it must and never moves what is being looked at. */
final class Buffered {

    private static final int INITIAL_BYTES = 64 * 1024;

    private final InputStream input;
    private final int maxBytes;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int at;
    private int end;

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
        int read = input.read(bytes, end, bytes.length - end);
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

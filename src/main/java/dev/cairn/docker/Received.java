package dev.cairn.docker;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What has come over a connection and nobody has taken: lines of HTTP, and bytes.
 *
 * <p>Engines write each line of a log by itself. Who reads faster than that is woken up for each,
 * and wakes the engine up; so it naps while a log keeps coming.
 */
final class Received {

    /** Enough for a quiet log, of which there may be a thousand. */
    private static final int INITIAL_BYTES = 8 * 1024;

    /** About what the system's buffer holds of short lines, so that one call takes all there is. */
    private static final int MAX_BYTES = 32 * 1024;

    /** Longest line of a head, or size of a chunk. */
    private static final int MAX_LINE_BYTES = 4 * 1024;

    private static final int MAX_SIZE_DIGITS = 15;

    /**
     * A nap that is long enough for a hundred lines, and shorter than it takes them to fill the
     * system's buffer, which holds some 280 short ones.
     */
    static final Duration NAP = Duration.ofNanos(300_000);

    /** What brings something so soon after the last time is taken to be coming on. */
    private static final long FLOWING_NANOS = 2_000_000;

    /** Who gets more at once is not ahead. */
    private static final int FEW_BYTES = 16 * 1024;

    private final ReadableByteChannel channel;
    private final long napNanos;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private long lastNanos = System.nanoTime() - FLOWING_NANOS;
    private boolean isAhead;
    private int at;
    private int end;

    /**
     * Nothing has come yet.
     *
     * @param nap how long to let more come while something keeps coming
     */
    Received(ReadableByteChannel channel, Duration nap) {
        this.channel = channel;
        this.napNanos = nap.toNanos();
    }

    int available() {
        return end - at;
    }

    /**
     * Reads at least one byte more, behind what is here.
     *
     * @return false at the end of the connection
     */
    boolean more() throws IOException {
        boolean filled = end == bytes.length && bytes.length < MAX_BYTES;
        byte[] target = filled ? new byte[bytes.length * 2] : bytes;
        System.arraycopy(bytes, at, target, 0, end - at);
        bytes = target;
        end -= at;
        at = 0;
        if (isAhead) {
            LockSupport.parkNanos(napNanos);
        }
        int read = channel.read(ByteBuffer.wrap(bytes, end, bytes.length - end));
        long now = System.nanoTime();
        isAhead = now - lastNanos < FLOWING_NANOS && read < FEW_BYTES;
        lastNanos = now;
        if (read > 0) {
            end += read;
        }
        return read > 0;
    }

    /** As {@link #more}, where the connection must not end. */
    void require() throws IOException {
        if (!more()) {
            throw new EOFException("the connection ended within an answer");
        }
    }

    /** Takes some of what is here. */
    int take(byte[] target, int from, int most) {
        int count = Math.min(most, available());
        System.arraycopy(bytes, at, target, from, count);
        at += count;
        return count;
    }

    /** Whether so many lines are here in whole. */
    boolean hasLines(int count) {
        int lines = 0;
        for (int i = at; i < end && lines < count; i++) {
            if (bytes[i] == '\n') {
                lines++;
            }
        }
        return lines == count;
    }

    /** A line without its end. */
    String line() throws IOException {
        int newline = newline();
        int from = at;
        int to = newline > from && bytes[newline - 1] == '\r' ? newline - 1 : newline;
        at = newline + 1;
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Passes over a line that must be empty. */
    void requireEmptyLine() throws IOException {
        int newline = newline();
        if (newline - at > 1 || (newline > at && bytes[at] != '\r')) {
            throw new IOException("what the engine sends is not in the chunks that it announces");
        }
        at = newline + 1;
    }

    /** The size of a chunk: the line that begins with it is passed over. */
    long sizeLine() throws IOException {
        int newline = newline();
        long size = 0;
        int i = at;
        for (int digit; i < newline && (digit = Character.digit(bytes[i], 16)) >= 0; i++) {
            size = size << 4 | digit;
        }
        boolean ends = i == newline || bytes[i] == '\r' || bytes[i] == ';' || bytes[i] == ' ';
        if (i == at || i - at > MAX_SIZE_DIGITS || !ends) {
            throw new IOException("what the engine sends is not in the chunks that it announces");
        }
        at = newline + 1;
        return size;
    }

    /** Where the next line ends, which is read to there; {@link #at} may be another then. */
    private int newline() throws IOException {
        int looked = 0;
        while (true) {
            for (int i = at + looked; i < end; i++) {
                if (bytes[i] == '\n') {
                    return i;
                }
            }
            looked = end - at;
            if (looked >= MAX_LINE_BYTES) {
                throw new IOException("a line of the answer's head is too long");
            }
            require();
        }
    }
}

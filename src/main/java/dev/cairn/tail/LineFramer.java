package dev.cairn.tail;

import java.nio.ByteBuffer;

/**
 * Finds line ends, eight bytes at a time. All methods take buffers in little endian order, absolute
 * indices, and move nothing.
 */
final class LineFramer {

    static final byte NEWLINE = '\n';
    static final byte RETURN = '\r';

    private static final long NEWLINES = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    private LineFramer() {}

    /** A word whose bytes have their high bit set exactly where the given word has a newline. */
    private static long newlinesIn(long word) {
        long zeroes = word ^ NEWLINES;
        return ~(((zeroes & LOW_BITS) + LOW_BITS) | zeroes | LOW_BITS);
    }

    /** Index of the first newline in {@code [from, to)}, or -1. */
    static int first(ByteBuffer bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long found = newlinesIn(bytes.getLong(at));
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) == NEWLINE) {
                return at;
            }
        }
        return -1;
    }

    /** Index of the last newline in {@code [from, to)}, or -1. */
    static int last(ByteBuffer bytes, int from, int to) {
        int end = to;
        for (; end - Long.BYTES >= from; end -= Long.BYTES) {
            long found = newlinesIn(bytes.getLong(end - Long.BYTES));
            if (found != 0) {
                return end - 1 - (Long.numberOfLeadingZeros(found) >>> 3);
            }
        }
        for (; end > from; end--) {
            if (bytes.get(end - 1) == NEWLINE) {
                return end - 1;
            }
        }
        return -1;
    }

    /** Number of newlines in {@code [from, to)}. */
    static int count(ByteBuffer bytes, int from, int to) {
        int count = 0;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            count += Long.bitCount(newlinesIn(bytes.getLong(at)));
        }
        for (; at < to; at++) {
            if (bytes.get(at) == NEWLINE) {
                count++;
            }
        }
        return count;
    }

    /** End of the content of a line: before its newline, and before a return that precedes it. */
    static int contentEnd(ByteBuffer bytes, int from, int newline) {
        return newline > from && bytes.get(newline - 1) == RETURN ? newline - 1 : newline;
    }

    /**
     * Where to end a batch that begins at {@code from} such that all its lines are within the
     * limit.
     *
     * @param maxLineBytes lines beyond it are split
     * @return a positive number: the index behind the last line that fits. A negative number: the
     *     first line is over the limit; the negated index is where its first piece ends. 0: no line
     *     is complete, and none is over the limit yet.
     */
    static int cut(ByteBuffer bytes, int from, int to, int maxLineBytes) {
        if (to - from <= maxLineBytes) {
            return last(bytes, from, to) + 1;
        }
        int line = from;
        while (line < to) {
            // what would not fit needs no search: content, a return and a newline
            int horizon = (int) Math.min(to, (long) line + maxLineBytes + 2);
            int newline = first(bytes, line, horizon);
            boolean fits = newline >= 0 && contentEnd(bytes, line, newline) - line <= maxLineBytes;
            if (fits) {
                line = newline + 1;
                continue;
            }
            boolean over = newline >= 0 || horizon - line == (long) maxLineBytes + 2;
            return line > from ? line : over ? -(line + maxLineBytes) : 0;
        }
        return line;
    }
}

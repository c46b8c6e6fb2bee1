package dev.cairn.tail;

import dev.cairn.tail.LineFormat.Span;
import dev.cairn.tail.LineFormat.Wrapped;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line in exactly the form that Docker's {@code json-file} driver writes, read without a parser
 * of JSON, eight bytes at a time. What deviates from the form is not read, and never misread. Bytes
 * that are not UTF-8, which Docker does not write, are passed on as they are.
 */
final class DockerJsonLine {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] LOG = ascii("{\"log\":\"");
    private static final byte[] STDOUT = ascii("\",\"stream\":\"stdout\",\"time\":\"");
    private static final byte[] STDERR = ascii("\",\"stream\":\"stderr\",\"time\":\"");
    private static final byte[] END = ascii("\"}");

    private static final long QUOTES = 0x2222222222222222L;
    private static final long BACKSLASHES = 0x5C5C5C5C5C5C5C5CL;
    private static final long NO_CONTROL = 0xE0E0E0E0E0E0E0E0L;
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    private DockerJsonLine() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads a line.
     *
     * @return null if it has another form; it may be JSON all the same
     */
    static Wrapped read(byte[] bytes, int from, int to) {
        if (!isAt(LOG, bytes, from, to)) {
            return null;
        }
        int text = from + LOG.length;
        int end = plain(bytes, text, to);
        boolean newlineOnly = end + 2 < to && bytes[end] == '\\' && bytes[end + 1] == 'n';
        if (newlineOnly && bytes[end + 2] == '"') {
            String stream = stream(bytes, end + 2, to);
            Span time = stream == null ? null : time(bytes, end + 2 + STDOUT.length, to);
            return time == null
                    ? null
                    : new Wrapped(stream, time, new Span(bytes, text, end), false);
        }
        byte[] unescaped = new byte[to - text];
        int size = 0;
        int at = text;
        while (end < to && bytes[end] == '\\') {
            System.arraycopy(bytes, at, unescaped, size, end - at);
            size += end - at;
            int escaped = escaped(bytes, end, to);
            if (escaped < 0) {
                return null;
            }
            size = put(escaped, unescaped, size);
            at = end + (bytes[end + 1] == 'u' ? 6 : 2);
            end = plain(bytes, at, to);
        }
        String stream = stream(bytes, end, to);
        Span time = stream == null ? null : time(bytes, end + STDOUT.length, to);
        if (time == null) {
            return null;
        }
        System.arraycopy(bytes, at, unescaped, size, end - at);
        return Wrapped.docker(stream, time, unescaped, 0, size + (end - at));
    }

    private static boolean isAt(byte[] what, byte[] bytes, int from, int to) {
        return to - from >= what.length
                && Arrays.equals(bytes, from, from + what.length, what, 0, what.length);
    }

    private static String stream(byte[] bytes, int from, int to) {
        if (isAt(STDOUT, bytes, from, to)) {
            return "stdout";
        }
        return isAt(STDERR, bytes, from, to) ? "stderr" : null;
    }

    private static Span time(byte[] bytes, int from, int to) {
        int end = plain(bytes, from, to);
        return to - end == END.length && isAt(END, bytes, end, to)
                ? new Span(bytes, from, end)
                : null;
    }

    /** Where the first quote, backslash or control character is; {@code to} if there is none. */
    private static int plain(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long word = (long) LONG.get(bytes, at);
            long found =
                    zeroes(word ^ QUOTES) | zeroes(word ^ BACKSLASHES) | zeroes(word & NO_CONTROL);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < to && (bytes[at] & 0xE0) != 0 && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** A word whose bytes have their high bit set exactly where the given word has a zero byte. */
    private static long zeroes(long word) {
        return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
    }

    /**
     * The character that a backslash and what follows stand for; -1 for half of a pair, or none.
     */
    private static int escaped(byte[] bytes, int at, int to) {
        if (at + 1 >= to) {
            return -1;
        }
        return switch (bytes[at + 1]) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> bytes[at + 1];
            case 'u' -> unicode(bytes, at + 2, to);
            default -> -1;
        };
    }

    private static int unicode(byte[] bytes, int from, int to) {
        if (to - from < 4) {
            return -1;
        }
        int character = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            character = (character << 4) | digit;
        }
        return Character.isSurrogate((char) character) ? -1 : character;
    }

    /** Puts a character in UTF-8, which is never longer than its escape. */
    private static int put(int character, byte[] target, int at) {
        int size = at;
        if (character < 0x80) {
            target[size++] = (byte) character;
        } else if (character < 0x800) {
            target[size++] = (byte) (0xC0 | (character >> 6));
            target[size++] = (byte) (0x80 | (character & 0x3F));
        } else {
            target[size++] = (byte) (0xE0 | (character >> 12));
            target[size++] = (byte) (0x80 | ((character >> 6) & 0x3F));
            target[size++] = (byte) (0x80 | (character & 0x3F));
        }
        return size;
    }
}

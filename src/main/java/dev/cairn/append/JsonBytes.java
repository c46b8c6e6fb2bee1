package dev.cairn.append;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON text in UTF-8 in a growing array. Strings are escaped as RFC 8259 section 7 demands, and
 * nothing more; bytes that are not UTF-8 become the replacement character, as the JDK decodes them.
 */
final class JsonBytes {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** For each byte below 128: 0 if it stands for itself, else the letter behind the backslash. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        Arrays.fill(ESCAPES, 0, 0x20, (byte) 'u');
        ESCAPES['\b'] = 'b';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES['\f'] = 'f';
        ESCAPES['\r'] = 'r';
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
    }

    /** The longest text that one byte becomes: backslash, u, four digits. */
    private static final int MAX_ESCAPE_BYTES = 6;

    private byte[] bytes;
    private int length;

    JsonBytes(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    /** Appends text that is JSON already. */
    void raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
    }

    void raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /** Appends a whole number that is not negative. */
    void number(long value) {
        room(20);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Appends a string with its quotes. */
    void string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        string(utf8, utf8.length);
    }

    /** Appends the first bytes of an array, which are UTF-8, as a string with its quotes. */
    void string(byte[] utf8, int count) {
        room(count + 2);
        int begin = length;
        bytes[length++] = '"';
        if (!escape(utf8, count)) {
            length = begin;
            // Decoding repairs what is malformed.
            string(new String(utf8, 0, count, StandardCharsets.UTF_8));
            return;
        }
        room(1);
        bytes[length++] = '"';
    }

    /** Returns false if the text is not UTF-8. */
    private boolean escape(byte[] utf8, int count) {
        int from = 0;
        int at = 0;
        while (at < count) {
            at = skipPlain(utf8, at, count);
            if (at == count) {
                break;
            }
            byte next = utf8[at];
            if (next < 0) {
                int size = sequenceLength(utf8, at, count);
                if (size == 0) {
                    return false;
                }
                at += size;
            } else if (ESCAPES[next] == 0) {
                at++;
            } else {
                copy(utf8, from, at, count);
                escaped(next);
                at++;
                from = at;
            }
        }
        copy(utf8, from, at, count);
        return true;
    }

    /**
     * The first byte that may not be plain, eight bytes at a time. In a word the lowest mark is
     * exact, because borrows only run upwards; fewer than eight bytes at the end are left to the
     * caller.
     */
    private static int skipPlain(byte[] utf8, int from, int count) {
        int at = from;
        while (at + 8 <= count) {
            long word = (long) LONGS.get(utf8, at);
            long quote = word ^ (ONES * '"');
            long backslash = word ^ (ONES * '\\');
            long special = word | (word - ONES * 0x20) | (quote - ONES) | (backslash - ONES);
            long marks = special & HIGH_BITS;
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
            at += 8;
        }
        return at;
    }

    private void copy(byte[] utf8, int from, int to, int count) {
        // Room for the rest of the text too, so that the array does not grow at each escape.
        room(count - from + MAX_ESCAPE_BYTES);
        System.arraycopy(utf8, from, bytes, length, to - from);
        length += to - from;
    }

    private void escaped(byte special) {
        bytes[length++] = '\\';
        bytes[length++] = ESCAPES[special];
        if (ESCAPES[special] == 'u') {
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[special >> 4];
            bytes[length++] = HEX[special & 15];
        }
    }

    /** Length of a well-formed sequence of two to four bytes (RFC 3629 section 4), else 0. */
    private static int sequenceLength(byte[] utf8, int at, int count) {
        int lead = utf8[at] & 0xff;
        int size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || at + size > count) {
            return 0;
        }
        int second = utf8[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((utf8[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    int length() {
        return length;
    }

    /** A copy of everything appended. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    void clear() {
        length = 0;
    }
}

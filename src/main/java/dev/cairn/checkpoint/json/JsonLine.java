package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.EntryVisitor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * A line of JSON as {@link JsonOutput} has written it, read from left to right. A newline is not
 * part of any value there.
 */
final class JsonLine {

    /** More digits may be beyond the range of a long. */
    private static final int MAX_LONG_DIGITS = 18;

    /** How many names of members are remembered, so that each is one text; a power of two. */
    private static final int KNOWN_NAMES = 64;

    private final String[] names = new String[KNOWN_NAMES];
    private byte[] bytes = {};
    private int end;
    private int at;

    /** Goes to the beginning of a line, of which it is known that it ends before or at an index. */
    void begin(byte[] window, int begin, int lastNewline) {
        bytes = window;
        at = begin;
        end = lastNewline;
    }

    /** Where it stands in the window: at the newline when the line has been read to its end. */
    int position() {
        return at;
    }

    /** The line is not as expected. It is no error: the document is read in the other way then. */
    static final class UnexpectedException extends IOException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Passes the rest of the line if it is this ASCII text. */
    boolean is(String ascii) {
        boolean same = startsWith(ascii) && bytes[at + ascii.length()] == '\n';
        at += same ? ascii.length() : 0;
        return same;
    }

    private boolean startsWith(String ascii) {
        if (end - at < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Passes an ASCII text if it comes next. */
    boolean skip(String ascii) {
        boolean next = startsWith(ascii);
        at += next ? ascii.length() : 0;
        return next;
    }

    void expect(String ascii) throws UnexpectedException {
        if (!skip(ascii)) {
            throw new UnexpectedException();
        }
    }

    /** Nothing may be left. */
    void end() throws UnexpectedException {
        if (bytes[at] != '\n') {
            throw new UnexpectedException();
        }
    }

    private byte next() throws UnexpectedException {
        if (at >= end) {
            throw new UnexpectedException();
        }
        return bytes[at++];
    }

    private byte peek() throws UnexpectedException {
        if (at >= end) {
            throw new UnexpectedException();
        }
        return bytes[at];
    }

    /** Tells of members up to and with the brace that ends them. */
    void members(EntryVisitor visitor, int depth) throws IOException {
        if (skip("}")) {
            return;
        }
        byte separator;
        do {
            visitor.name(name());
            expect(":");
            value(visitor, depth);
            separator = next();
        } while (separator == ',');
        if (separator != '}') {
            throw new UnexpectedException();
        }
    }

    /** Tells of a value. */
    void value(EntryVisitor visitor, int depth) throws IOException {
        switch (peek()) {
            case '"' -> visitor.text(text());
            case '{' -> {
                at++;
                if (depth == 0) {
                    throw new UnexpectedException();
                }
                visitor.startObject();
                members(visitor, depth - 1);
                visitor.endObject();
            }
            case '[' -> array(visitor, depth);
            case 't' -> {
                expect("true");
                visitor.bool(true);
            }
            case 'f' -> {
                expect("false");
                visitor.bool(false);
            }
            case 'n' -> {
                expect("null");
                visitor.nothing();
            }
            default -> number(visitor);
        }
    }

    private void array(EntryVisitor visitor, int depth) throws IOException {
        at++;
        if (depth == 0) {
            throw new UnexpectedException();
        }
        visitor.startArray();
        if (!skip("]")) {
            byte separator;
            do {
                value(visitor, depth - 1);
                separator = next();
            } while (separator == ',');
            if (separator != ']') {
                throw new UnexpectedException();
            }
        }
        visitor.endArray();
    }

    /** A whole number in the range of a long. */
    long number() throws UnexpectedException {
        boolean negative = skip("-");
        int first = at;
        long number = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + (bytes[at++] - '0');
        }
        if (at == first || at - first > MAX_LONG_DIGITS) {
            throw new UnexpectedException();
        }
        return negative ? -number : number;
    }

    private void number(EntryVisitor visitor) throws IOException {
        int begin = at;
        boolean whole = true;
        while (at < end && "+-.0123456789Ee".indexOf(bytes[at]) >= 0) {
            whole &= bytes[at] <= '9' && bytes[at] != '.' && bytes[at] != '+';
            at++;
        }
        int length = at - begin;
        if (length == 0 || length > JsonText.MAX_DIGITS) {
            throw new UnexpectedException();
        }
        if (whole && length <= MAX_LONG_DIGITS) {
            at = begin;
            visitor.number(number());
            return;
        }
        String text = new String(bytes, begin, length, StandardCharsets.US_ASCII);
        try {
            if (whole) {
                visitor.number(new BigInteger(text));
            } else {
                visitor.number(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            throw new UnexpectedException();
        }
    }

    private String name() throws UnexpectedException {
        int begin = at + 1;
        int close = begin;
        while (close < end && bytes[close] != '"') {
            close++;
        }
        int length = close - begin;
        if (length < 2 || close == end) {
            return text();
        }
        int slot = (length * 31 + bytes[begin] * 7 + bytes[close - 1]) & (KNOWN_NAMES - 1);
        String known = names[slot];
        if (known != null && known.length() == length) {
            int mark = at++;
            if (startsWith(known) && bytes[at + length] == '"') {
                at += length + 1;
                return known;
            }
            at = mark;
        }
        String name = text();
        if (name.length() == length && isPlain(name)) {
            names[slot] = name;
        }
        return name;
    }

    /** Whether a text takes as many bytes as it has characters. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** A text in quotes. */
    String text() throws UnexpectedException {
        if (next() != '"') {
            throw new UnexpectedException();
        }
        int begin = at;
        boolean ascii = true;
        while (at < end && bytes[at] != '"' && bytes[at] != '\\') {
            ascii &= bytes[at] >= 0;
            at++;
        }
        if (peek() == '"') {
            int length = at++ - begin;
            return new String(
                    bytes,
                    begin,
                    length,
                    ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder();
        text.append(new String(bytes, begin, at - begin, StandardCharsets.UTF_8));
        while (peek() != '"') {
            if (bytes[at] == '\\') {
                at++;
                text.append(escaped());
            } else {
                int from = at;
                while (at < end && bytes[at] != '"' && bytes[at] != '\\') {
                    at++;
                }
                text.append(new String(bytes, from, at - from, StandardCharsets.UTF_8));
            }
        }
        at++;
        return text.toString();
    }

    private char escaped() throws UnexpectedException {
        byte kind = next();
        int brief = "btnfr\"\\".indexOf(kind);
        if (brief >= 0) {
            return "\b\t\n\f\r\"\\".charAt(brief);
        }
        if (kind != 'u' || end - at < 4) {
            throw new UnexpectedException();
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw new UnexpectedException();
            }
            value = (value << 4) | digit;
        }
        return (char) value;
    }
}

package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.EntryVisitor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of JSON as {@link JsonOutput} has written it, read from left to right. A newline is not
 * part of any value there.
 */
final class JsonLine {

    /** More digits may be beyond the range of a long. */
    private static final int MAX_LONG_DIGITS = 18;

    /** Of how many members of a line the names are remembered. */
    private static final int KNOWN_NAMES = 64;

    /** The names of the line before: most lines have the same, in the same order. */
    private final Name[] names = new Name[KNOWN_NAMES];

    private int passedNames;
    private byte[] bytes = {};
    private int end;
    private int at;

    /** Goes to the beginning of a line, of which it is known that it ends before or at an index. */
    void begin(byte[] window, int begin, int lastNewline) {
        bytes = window;
        at = begin;
        end = lastNewline;
        passedNames = 0;
    }

    /** A member's name, and how it is written: in quotes, with the colon behind it. */
    private static final class Name {

        final String text;
        final byte[] written;

        Name(String text, byte[] written) {
            this.text = text;
            this.written = written;
        }
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
            case '"' -> text(visitor);
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
        int digits = begin;
        while (digits < end && bytes[digits] >= '0' && bytes[digits] <= '9') {
            digits++;
        }
        if (digits > begin
                && digits - begin <= MAX_LONG_DIGITS
                && digits < end
                && (bytes[digits] == ',' || bytes[digits] == '}')) {
            visitor.number(number());
            return;
        }
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

    /** The next name, and the colon behind it. */
    private String name() throws UnexpectedException {
        int nth = passedNames++;
        Name before = nth < KNOWN_NAMES ? names[nth] : null;
        if (before != null) {
            int behind = at + before.written.length;
            if (behind <= end && Arrays.equals(bytes, at, behind, before.written, 0, behind - at)) {
                at = behind;
                return before.text;
            }
        }
        int begin = at;
        String name = text();
        expect(":");
        boolean plain = at - begin == name.length() + 3 && isPlain(name);
        if (nth < KNOWN_NAMES && plain) {
            // interned, so that whoever asks which name it is need not compare characters
            names[nth] = new Name(name.intern(), Arrays.copyOfRange(bytes, begin, at));
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

    private void text(EntryVisitor visitor) throws IOException {
        int close = at + 1;
        while (close < end && bytes[close] != '"' && bytes[close] != '\\' && bytes[close] >= ' ') {
            close++;
        }
        if (close < end && bytes[close] == '"') {
            visitor.text(bytes, at + 1, close - at - 1);
            at = close + 1;
        } else {
            visitor.text(text());
        }
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
            if (bytes[at] >= 0 && bytes[at] < ' ') {
                throw new UnexpectedException();
            }
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

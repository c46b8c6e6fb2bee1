package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.EntryVisitor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON as UTF-8 bytes in memory, without any space; equal values give equal bytes. What could not
 * be read again, nested too deep or with too many digits, is an IllegalArgumentException.
 */
final class JsonOutput implements EntryVisitor {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Most bytes that one char takes. */
    private static final int MAX_CHAR_BYTES = 6;

    /** Less than what is read, which counts the document around a value as well. */
    private static final int MAX_DEPTH = JsonText.MAX_DEPTH - 10;

    private static final int MAX_DIGITS = JsonText.MAX_DIGITS - 10;

    private static final int CHUNK_CHARS = 1024;

    private byte[] bytes;
    private int size;
    private int depth;

    JsonOutput(int initialBytes) {
        bytes = new byte[initialBytes];
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Moves what is there to a stream. */
    void moveTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }

    /** Bytes that are JSON already. */
    JsonOutput raw(byte[] json) {
        room(json.length);
        System.arraycopy(json, 0, bytes, size, json.length);
        size += json.length;
        return this;
    }

    /** ASCII text that is JSON already. */
    JsonOutput raw(String json) {
        return raw(json.getBytes(StandardCharsets.US_ASCII));
    }

    /** {@code {"a":1}}. */
    JsonOutput object(Entry entry) {
        raw('{');
        members(entry);
        return raw('}');
    }

    /** {@code "a":1}. */
    JsonOutput members(Entry entry) {
        try {
            entry.visit(this);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return this;
    }

    JsonOutput raw(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    private void room(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
        }
    }

    /** A text, with quotes. */
    JsonOutput quoted(String text) {
        raw('"');
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + CHUNK_CHARS);
            room(MAX_CHAR_BYTES * (end - at + 1));
            while (at < end) {
                char c = text.charAt(at);
                if (c < 0x80) {
                    ascii(c);
                } else if (Character.isHighSurrogate(c)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1))) {
                    pair(Character.toCodePoint(c, text.charAt(++at)));
                } else {
                    other(c);
                }
                at++;
            }
        }
        return raw('"');
    }

    private void ascii(char c) {
        if (c >= ' ' && c != '"' && c != '\\') {
            bytes[size++] = (byte) c;
            return;
        }
        int brief = "\b\t\n\f\r\"\\".indexOf(c);
        if (brief >= 0) {
            bytes[size++] = '\\';
            bytes[size++] = (byte) "btnfr\"\\".charAt(brief);
        } else {
            escaped(c);
        }
    }

    private void pair(int point) {
        bytes[size++] = (byte) (0xF0 | (point >> 18));
        bytes[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
        bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
        bytes[size++] = (byte) (0x80 | (point & 0x3F));
    }

    private void other(char c) {
        if (Character.isSurrogate(c)) {
            // Half a pair, as file names can have, has no UTF-8 form but an escape.
            escaped(c);
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xC0 | (c >> 6));
            bytes[size++] = (byte) (0x80 | (c & 0x3F));
        } else {
            bytes[size++] = (byte) (0xE0 | (c >> 12));
            bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            bytes[size++] = (byte) (0x80 | (c & 0x3F));
        }
    }

    private void escaped(char c) {
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[size++] = HEX[(c >> shift) & 0xF];
        }
    }

    /** A comma, unless this is the first of its object or array. */
    private void separate() {
        // No value ends with one of these: a text ends with its quote.
        byte last = size == 0 ? (byte) '{' : bytes[size - 1];
        if (last != '{' && last != '[' && last != ':') {
            raw(',');
        }
    }

    @Override
    public void name(String name) {
        separate();
        quoted(name).raw(':');
    }

    private void deeper() {
        depth++;
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "a value is nested more than " + MAX_DEPTH + " deep");
        }
    }

    @Override
    public void startObject() {
        deeper();
        separate();
        raw('{');
    }

    @Override
    public void endObject() {
        depth--;
        raw('}');
    }

    @Override
    public void startArray() {
        deeper();
        separate();
        raw('[');
    }

    @Override
    public void endArray() {
        depth--;
        raw(']');
    }

    private void decimal(String text) {
        if (text.length() > MAX_DIGITS) {
            throw new IllegalArgumentException("a number has more than " + MAX_DIGITS + " digits");
        }
        separate();
        raw(text);
    }

    @Override
    public void text(String value) {
        separate();
        quoted(value);
    }

    @Override
    public void number(long value) {
        separate();
        raw(Long.toString(value));
    }

    @Override
    public void number(BigInteger value) {
        decimal(value.toString());
    }

    @Override
    public void number(BigDecimal value) {
        String text = value.toString();
        // else it would come back as a whole number, which is another value
        boolean whole = text.indexOf('.') < 0 && text.indexOf('E') < 0;
        decimal(whole ? text + "E+0" : text);
    }

    @Override
    public void bool(boolean value) {
        separate();
        raw(value ? "true" : "false");
    }

    @Override
    public void nothing() {
        separate();
        raw("null");
    }
}

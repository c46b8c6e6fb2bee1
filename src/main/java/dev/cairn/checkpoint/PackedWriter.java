package dev.cairn.checkpoint;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Packs JSON values as {@link Packed} describes, from maps or as a visitor is told of them. */
final class PackedWriter implements EntryVisitor {

    /** Value of each hexadecimal digit in lower case; -1 for everything else. */
    private static final byte[] DIGITS = digits();

    private byte[] bytes = new byte[256];
    private int size;

    /** Where the content of each open object and array begins. */
    private int[] begins = new int[8];

    private int open;

    /**
     * Packs members of an entry.
     *
     * @throws IllegalArgumentException for a value that JSON does not have
     */
    static byte[] pack(Map<?, ?> members) {
        if (members.isEmpty()) {
            return new byte[0];
        }
        PackedWriter writer = new PackedWriter();
        writer.members(members);
        return writer.packed();
    }

    /** What was written so far; nothing may be open. */
    byte[] packed() {
        if (open > 0) {
            throw new IllegalStateException("an object or array has not ended");
        }
        return Arrays.copyOf(bytes, size);
    }

    private void members(Map<?, ?> members) {
        members.forEach(
                (name, value) -> {
                    name((String) name);
                    value(value);
                });
    }

    @Override
    public void name(String name) {
        int index = Packed.index(name);
        put(index);
        if (index == 0) {
            characters(name);
        }
    }

    @Override
    public void startObject() {
        put(Packed.OBJECT);
        begin();
    }

    @Override
    public void endObject() {
        insertLength(begins[--open]);
    }

    @Override
    public void startArray() {
        put(Packed.LIST);
        begin();
    }

    private void begin() {
        if (open == begins.length) {
            begins = Arrays.copyOf(begins, open * 2);
        }
        begins[open++] = size;
    }

    @Override
    public void endArray() {
        insertLength(begins[--open]);
    }

    private void value(Object value) {
        if (value == null) {
            nothing();
        } else if (value instanceof Boolean bool) {
            bool(bool);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Number number) {
            anyNumber(number);
        } else if (value instanceof Entry entry) {
            put(Packed.OBJECT);
            varint(entry.packed().length);
            put(entry.packed());
        } else if (value instanceof Map<?, ?> map) {
            startObject();
            members(map);
            endObject();
        } else if (value instanceof List<?> list) {
            startArray();
            list.forEach(this::value);
            endArray();
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private void anyNumber(Number value) {
        if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            number(value.longValue());
        } else if (value instanceof BigInteger big) {
            number(big);
        } else if (value instanceof BigDecimal decimal) {
            number(decimal);
        } else if (value instanceof Double || value instanceof Float) {
            // NaN and the infinities are refused by this
            number(new BigDecimal(value.toString()));
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    @Override
    public void nothing() {
        put(Packed.NULL);
    }

    @Override
    public void bool(boolean value) {
        put(value ? Packed.TRUE : Packed.FALSE);
    }

    @Override
    public void number(long value) {
        put(Packed.LONG);
        varint((value << 1) ^ (value >> 63));
    }

    @Override
    public void number(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            number(value.longValue());
        } else {
            put(Packed.BIG);
            characters(value.toString());
        }
    }

    @Override
    public void number(BigDecimal value) {
        put(Packed.DECIMAL);
        characters(value.toString());
    }

    @Override
    public void text(String text) {
        byte[] narrow = text.getBytes(StandardCharsets.ISO_8859_1); // "?" for wider characters
        if (narrow.length != text.length() || !hex(narrow, 0, narrow.length)) {
            put(Packed.TEXT);
            characters(text);
        }
    }

    @Override
    public void text(byte[] narrow, int offset, int length) {
        if (!hex(narrow, offset, length)) {
            put(Packed.TEXT);
            varint(length * 2L);
            put(narrow, offset, length);
        }
    }

    /**
     * Writes a text of hexadecimal digits as bytes; false if it is none. A start does this with
     * every digest before anything is compiled: it calls nothing for a single digit.
     */
    private boolean hex(byte[] digits, int offset, int length) {
        if (length < Packed.MIN_HEX_DIGITS || length % 2 != 0) {
            return false;
        }
        int begin = size;
        put(Packed.HEX);
        varint(length / 2);
        reserve(length / 2);
        int at = size;
        for (int i = offset; i < offset + length; i += 2) {
            int value = DIGITS[digits[i] & 0xFF] << 4 | DIGITS[digits[i + 1] & 0xFF];
            if (value < 0) {
                size = begin;
                return false;
            }
            bytes[at++] = (byte) value;
        }
        size = at;
        return true;
    }

    private static byte[] digits() {
        byte[] digits = new byte[256];
        Arrays.fill(digits, (byte) -1);
        for (int value = 0; value < 16; value++) {
            digits[Character.forDigit(value, 16)] = (byte) value;
        }
        return digits;
    }

    private void characters(String text) {
        int length = text.length();
        boolean wide = false;
        for (int i = 0; i < length && !wide; i++) {
            wide = text.charAt(i) > 0xFF;
        }
        varint(length * 2L + (wide ? 1 : 0));
        reserve(wide ? length * 2 : length);
        for (int i = 0; i < length; i++) {
            char one = text.charAt(i);
            if (wide) {
                bytes[size++] = (byte) (one >>> 8);
            }
            bytes[size++] = (byte) one;
        }
    }

    /** Puts the number of bytes since a place in front of them. */
    private void insertLength(int start) {
        int length = size - start;
        varint(length);
        int width = size - start - length;
        byte[] prefix = Arrays.copyOfRange(bytes, size - width, size);
        System.arraycopy(bytes, start, bytes, start + width, length);
        System.arraycopy(prefix, 0, bytes, start, width);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put((int) rest);
    }

    private void put(byte[] more) {
        put(more, 0, more.length);
    }

    private void put(byte[] more, int offset, int length) {
        reserve(length);
        System.arraycopy(more, offset, bytes, size, length);
        size += length;
    }

    private void put(int one) {
        reserve(1);
        bytes[size++] = (byte) one;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}

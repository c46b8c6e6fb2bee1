package dev.cairn.checkpoint;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link PackedWriter} has packed, in order: a name, then its value, which is taken,
 * visited or skipped.
 */
final class PackedReader {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int end;
    private int at;

    PackedReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private PackedReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** Whether there is another member, or another value of a list. */
    boolean hasNext() {
        return at < end;
    }

    /** The next member's name. */
    String name() {
        int index = bytes[at++];
        return index == 0 ? text() : Packed.NAMES.get(index - 1);
    }

    /**
     * Passes the next member's name if it has this index among {@link Packed#NAMES}, and its value
     * is of this kind; goes somewhere else if not.
     */
    boolean isNext(int index, byte tag) {
        return hasNext() && bytes[at++] == index && hasNext() && tag() == tag;
    }

    /** Goes to the value of a member; false, and at the end, if there is none of that name. */
    boolean find(String name) {
        int wanted = Packed.index(name);
        while (hasNext()) {
            int index = bytes[at++];
            boolean found = index == 0 ? text().equals(name) : index == wanted;
            if (found) {
                return true;
            }
            skip();
        }
        return false;
    }

    /** The tag of the value that comes next. */
    byte tag() {
        return bytes[at];
    }

    /** The value, which is a whole number. */
    long number() {
        at++;
        long zigzag = varint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /** The members of the value, which is an object, packed as they are. */
    byte[] object() {
        at++;
        int length = (int) varint();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** A reader of what is in the value, which is a list or an object. */
    PackedReader inside() {
        at++;
        return inner();
    }

    /** Passes by a value that is a text of hexadecimal digits; how many bytes these stand for. */
    int skipHex() {
        at++;
        int length = (int) varint();
        at += length;
        return length;
    }

    /** A reader of the bytes behind a length; this one goes on behind them. */
    private PackedReader inner() {
        int length = (int) varint();
        at += length;
        return new PackedReader(bytes, at - length, at);
    }

    /** Passes a value by. */
    void skip() {
        switch (bytes[at++]) {
            case Packed.NULL, Packed.FALSE, Packed.TRUE -> {}
            case Packed.LONG -> varint();
            case Packed.HEX, Packed.OBJECT, Packed.LIST -> {
                int length = (int) varint();
                at += length;
            }
            default -> {
                long length = varint();
                at += (int) ((length & 1) == 0 ? length >>> 1 : length - 1);
            }
        }
    }

    /** The value as Java has it, lists and maps unmodifiable. */
    Object value() {
        byte tag = tag();
        return switch (tag) {
            case Packed.LONG -> number();
            case Packed.OBJECT -> {
                at++;
                yield inner().members();
            }
            case Packed.LIST -> {
                List<Object> items = new ArrayList<>();
                PackedReader inner = inside();
                while (inner.hasNext()) {
                    items.add(inner.value());
                }
                yield Collections.unmodifiableList(items);
            }
            default -> {
                at++;
                yield scalar(tag);
            }
        };
    }

    private Object scalar(byte tag) {
        return switch (tag) {
            case Packed.NULL -> null;
            case Packed.FALSE -> false;
            case Packed.TRUE -> true;
            case Packed.TEXT -> text();
            case Packed.HEX -> hex();
            case Packed.BIG -> new BigInteger(text());
            case Packed.DECIMAL -> new BigDecimal(text());
            default -> throw new AssertionError("tag " + tag);
        };
    }

    /** All members that are left, in order; unmodifiable. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        while (hasNext()) {
            String name = name();
            members.put(name, value());
        }
        return Collections.unmodifiableMap(members);
    }

    /** Shows all members that are left. */
    void visit(EntryVisitor visitor) throws IOException {
        while (hasNext()) {
            visitor.name(name());
            visitValue(visitor);
        }
    }

    private void visitValue(EntryVisitor visitor) throws IOException {
        byte tag = tag();
        switch (tag) {
            case Packed.LONG -> visitor.number(number());
            case Packed.OBJECT -> {
                at++;
                visitor.startObject();
                inner().visit(visitor);
                visitor.endObject();
            }
            case Packed.LIST -> {
                PackedReader inner = inside();
                visitor.startArray();
                while (inner.hasNext()) {
                    inner.visitValue(visitor);
                }
                visitor.endArray();
            }
            default -> {
                at++;
                visitScalar(tag, visitor);
            }
        }
    }

    private void visitScalar(byte tag, EntryVisitor visitor) throws IOException {
        switch (tag) {
            case Packed.NULL -> visitor.nothing();
            case Packed.FALSE -> visitor.bool(false);
            case Packed.TRUE -> visitor.bool(true);
            case Packed.TEXT -> visitor.text(text());
            case Packed.HEX -> visitor.text(hex());
            case Packed.BIG -> visitor.number(new BigInteger(text()));
            case Packed.DECIMAL -> visitor.number(new BigDecimal(text()));
            default -> throw new AssertionError("tag " + tag);
        }
    }

    private String hex() {
        int length = (int) varint();
        byte[] text = new byte[2 * length];
        for (int i = 0; i < text.length; i += 2) {
            text[i] = DIGITS[bytes[at] >> 4 & 15];
            text[i + 1] = DIGITS[bytes[at++] & 15];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private String text() {
        long coded = varint();
        int length = (int) (coded >>> 1);
        if ((coded & 1) == 0) {
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
        }
        char[] wide = new char[length];
        for (int i = 0; i < length; i++) {
            wide[i] = (char) ((bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF));
            at += 2;
        }
        return new String(wide);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte one = bytes[at++];
            value |= (one & 0x7FL) << shift;
            if (one >= 0) {
                return value;
            }
        }
    }
}

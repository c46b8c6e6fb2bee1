package dev.cairn.checkpoint;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Is told the members of an {@link Entry} in order, as a JSON generator is: each value of an object
 * after its name. What it throws ends the visit.
 */
public interface EntryVisitor {

    /** The name of the value that comes next. */
    void name(String name) throws IOException;

    /** An object begins. */
    void startObject() throws IOException;

    /** The innermost object ends. */
    void endObject() throws IOException;

    /** An array begins. */
    void startArray() throws IOException;

    /** The innermost array ends. */
    void endArray() throws IOException;

    /** A text. */
    void text(String value) throws IOException;

    /**
     * A text whose characters are a byte each (ISO 8859-1), in an array that is used again.
     *
     * @param offset where it begins
     * @param length bytes
     */
    default void text(byte[] bytes, int offset, int length) throws IOException {
        text(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }

    /** A whole number. */
    void number(long value) throws IOException;

    /** A whole number beyond the range of a long. */
    void number(BigInteger value) throws IOException;

    /** A number that is not whole, or was not written as one. */
    void number(BigDecimal value) throws IOException;

    /** True or false. */
    void bool(boolean value) throws IOException;

    /** Null. */
    void nothing() throws IOException;
}

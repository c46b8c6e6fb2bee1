package dev.cairn.checkpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the members of an entry are kept in memory: one array of bytes, which takes a tenth of what
 * maps of objects do. A registry may hold a hundred thousand of them. Never written anywhere, so
 * the form may change.
 *
 * <pre>
 * entry   member …
 * member  name value
 * name    0 text | index of one of {@link #NAMES}, from 1
 * value   tag, and by the tag:
 *   LONG            zigzag varint
 *   BIG, DECIMAL    text: what BigInteger and BigDecimal read back
 *   TEXT            text
 *   HEX             varint count, bytes: a text of an even number of lower-case hexadecimal digits
 *   OBJECT, LIST    varint bytes, members or values
 *   NULL, FALSE, TRUE
 * text    varint (characters * 2 + wide), characters of one byte each, or of two if wide
 * </pre>
 */
final class Packed {

    static final byte NULL = 0;
    static final byte FALSE = 1;
    static final byte TRUE = 2;
    static final byte LONG = 3;
    static final byte BIG = 4;
    static final byte DECIMAL = 5;
    static final byte TEXT = 6;
    static final byte HEX = 7;
    static final byte OBJECT = 8;
    static final byte LIST = 9;

    /** Shorter texts of hexadecimal digits are not worth it: most are none. */
    static final int MIN_HEX_DIGITS = 8;

    /** The names that occur a hundred thousand times. At most 127. */
    static final List<String> NAMES =
            List.of(
                    "position",
                    "inode",
                    "last_updated",
                    "identity",
                    "device",
                    "id",
                    "generation",
                    "fingerprint",
                    "length",
                    "digest",
                    "guard",
                    "at",
                    "generations",
                    "last_timestamp",
                    "cursor",
                    "confirmed",
                    "value",
                    "time",
                    "partition",
                    "from",
                    "to",
                    "reason",
                    "detail");

    private static final Map<String, Integer> INDEXES = new HashMap<>();

    static {
        for (String name : NAMES) {
            INDEXES.put(name, INDEXES.size() + 1);
        }
    }

    private Packed() {}

    /** Where a name stands in {@link #NAMES}, from 1; 0 if it does not. */
    static int index(String name) {
        return INDEXES.getOrDefault(name, 0);
    }
}

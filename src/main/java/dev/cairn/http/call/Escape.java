package dev.cairn.http.call;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/** How a value is written where it stands, so that it arrives as it is. */
enum Escape {
    /** As it is. */
    NONE {
        @Override
        String apply(String value) {
            return value;
        }
    },

    /** Within the quotes of a JSON text (RFC 8259). */
    JSON {
        @Override
        String apply(String value) {
            return new String(JsonStringEncoder.getInstance().quoteAsString(value));
        }
    },

    /**
     * In the query of a URL and in forms: all but RFC 3986's unreserved characters as UTF-8 in
     * percent form, also the space, which a plus is for some servers and not for others.
     */
    PERCENT {
        @Override
        String apply(String value) {
            StringBuilder written = new StringBuilder(value.length() + 16);
            for (byte one : value.getBytes(StandardCharsets.UTF_8)) {
                char letter = (char) (one & 0xff);
                if (isUnreserved(letter)) {
                    written.append(letter);
                } else {
                    written.append('%')
                            .append(HEX.charAt(letter >> 4))
                            .append(HEX.charAt(letter & 15));
                }
            }
            return written.toString();
        }
    };

    private static final String HEX = "0123456789ABCDEF";

    abstract String apply(String value);

    private static boolean isUnreserved(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '-'
                || letter == '.'
                || letter == '_'
                || letter == '~';
    }
}

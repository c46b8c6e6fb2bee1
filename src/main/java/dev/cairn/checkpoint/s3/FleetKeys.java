package dev.cairn.checkpoint.s3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The names of a fleet's objects: {@code PREFIX/instances/NAME.json} and {@code
 * PREFIX/sources/SECTION/NAME.json}. Characters of a name that not every tool takes as they are
 * stand as {@code ~} and the two hexadecimal digits of each byte.
 *
 * @param prefix ends with a slash
 */
record FleetKeys(String prefix) {

    private static final String INSTANCES = "instances/";
    private static final String SOURCES = "sources/";
    private static final String END = ".json";

    /** The object of what only one instance can see. */
    String instance(String name) {
        return prefix + INSTANCES + encoded(name) + END;
    }

    /** The object of a source that any instance can read. */
    String source(String section, String name) {
        return prefix + SOURCES + encoded(section) + "/" + encoded(name) + END;
    }

    /** The name of an instance by its object; empty if it is none. */
    Optional<String> instanceOf(String key) {
        return name(key, INSTANCES).filter(name -> name.indexOf('/') < 0).map(FleetKeys::decoded);
    }

    /** {@code SECTION/NAME} of a source by its object; empty if it is none. */
    Optional<String> sourceOf(String key) {
        return name(key, SOURCES)
                .filter(name -> name.indexOf('/') > 0 && name.indexOf('/') == name.lastIndexOf('/'))
                .map(FleetKeys::decoded);
    }

    private Optional<String> name(String key, String kind) {
        String before = prefix + kind;
        boolean is = key.startsWith(before) && key.endsWith(END);
        return is
                ? Optional.of(key.substring(before.length(), key.length() - END.length()))
                : Optional.empty();
    }

    private static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_'
                            || c == '@'
                            || (c == '.' && text.length() > 0);
            if (plain) {
                text.append(c);
            } else {
                text.append('~').append(String.format("%02X", (int) c));
            }
        }
        return text.toString();
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '~' && text.substring(at + 1).matches("(?s)[0-9A-F]{2}.*")) {
                bytes.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

package dev.cairn.checkpoint.lmdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Any text as bytes and back without loss: UTF-8, where half a surrogate pair, as file names can
 * have, takes the three bytes it would have if it were a character (WTF-8). Different texts have
 * different bytes.
 */
final class WideText {

    private static final char REPLACEMENT = '\ufffd';

    private WideText() {}

    static byte[] encode(String text) {
        if (!hasLoneSurrogate(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 3);
        text.codePoints()
                .forEach(
                        point -> {
                            if (isSurrogate(point)) {
                                out.write(0xe0 | (point >> 12));
                                out.write(0x80 | ((point >> 6) & 0x3f));
                                out.write(0x80 | (point & 0x3f));
                            } else {
                                out.writeBytes(
                                        Character.toString(point).getBytes(StandardCharsets.UTF_8));
                            }
                        });
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @throws MalformedFileException if the bytes are nothing that it writes
     */
    static String decode(byte[] bytes, int offset, int length) throws MalformedFileException {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        StringBuilder wide = new StringBuilder(length);
        int begin = offset;
        int end = offset + length;
        for (int i = offset; i < end; ) {
            int three = i + 3 <= end ? surrogate(bytes, i) : 0;
            if (three == 0) {
                i++;
                continue;
            }
            wide.append(new String(bytes, begin, i - begin, StandardCharsets.UTF_8));
            wide.append((char) three);
            i += 3;
            begin = i;
        }
        wide.append(new String(bytes, begin, end - begin, StandardCharsets.UTF_8));
        String found = wide.toString();
        if (!java.util.Arrays.equals(encode(found), 0, encode(found).length, bytes, offset, end)) {
            throw new MalformedFileException("a name is not UTF-8");
        }
        return found;
    }

    /** The surrogate that three bytes stand for, or 0. */
    private static int surrogate(byte[] bytes, int at) {
        return (bytes[at] & 0xff) == 0xed && (bytes[at + 1] & 0xe0) == 0xa0
                ? 0xd000 | ((bytes[at + 1] & 0x3f) << 6) | (bytes[at + 2] & 0x3f)
                : 0;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().anyMatch(WideText::isSurrogate);
            }
        }
        return false;
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}

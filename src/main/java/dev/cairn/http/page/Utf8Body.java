package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of an answer in UTF-8 without a byte order mark. A charset in {@code Content-Type} is
 * believed only where the bytes are not UTF-8: many servers name one without writing it.
 *
 * @param bytes not to be changed
 * @param repaired whether bytes that are no characters were replaced by U+FFFD
 */
@SuppressWarnings("ArrayRecordComponent")
record Utf8Body(byte[] bytes, boolean repaired) {

    private static final Pattern CHARSET =
            Pattern.compile("(?i).*;\\s*charset\\s*=\\s*\"?([^\";\\s]+).*");

    private static final long HIGH_BITS = 0x8080808080808080L;

    /** The body of an answer. */
    static Utf8Body of(Answer answer) {
        byte[] body = answer.body();
        Charset wide = wide(body);
        if (wide != null) {
            String text = new String(body, wide);
            return new Utf8Body(
                    text.substring(text.startsWith("\uFEFF") ? 1 : 0)
                            .getBytes(StandardCharsets.UTF_8),
                    false);
        }
        boolean marked = begins(body, 0xEF, 0xBB, 0xBF);
        byte[] plain = marked ? Arrays.copyOfRange(body, 3, body.length) : body;
        if (isUtf8(plain)) {
            return new Utf8Body(plain, false);
        }
        Optional<Charset> declared = declared(answer);
        return new Utf8Body(
                new String(plain, declared.orElse(StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8),
                declared.isEmpty());
    }

    /** Tells of the repair. */
    void tell(PageBuilder page) {
        if (repaired) {
            page.reject("bytes of the page that are not UTF-8 were replaced by U+FFFD");
        }
    }

    private static boolean isUtf8(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        while (bytes.remaining() >= Long.BYTES) {
            if ((bytes.getLong() & HIGH_BITS) != 0) {
                bytes.position(bytes.position() - Long.BYTES);
                break;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static Optional<Charset> declared(Answer answer) {
        Matcher charset = CHARSET.matcher(answer.header("Content-Type").orElse(""));
        try {
            return Optional.of(charset)
                    .filter(Matcher::matches)
                    .map(match -> Charset.forName(match.group(1)))
                    .filter(known -> !known.equals(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** UTF-16 and UTF-32, by a byte order mark or the zeros around an ASCII character; or null. */
    private static Charset wide(byte[] body) {
        if (body.length < 2) {
            return null;
        }
        if (body.length >= 4 && body.length % 4 == 0) {
            if (begins(body, 0, 0, 0xFE, 0xFF) || zeros(body, 0, 1, 2)) {
                return Charset.forName("UTF-32BE");
            }
            if (begins(body, 0xFF, 0xFE, 0, 0) || zeros(body, 1, 2, 3)) {
                return Charset.forName("UTF-32LE");
            }
        }
        if (begins(body, 0xFE, 0xFF) || (body[0] == 0 && body[1] != 0)) {
            return StandardCharsets.UTF_16BE;
        }
        if (begins(body, 0xFF, 0xFE) || (body[0] != 0 && body[1] == 0)) {
            return StandardCharsets.UTF_16LE;
        }
        return null;
    }

    private static boolean zeros(byte[] body, int... at) {
        return Arrays.stream(at).allMatch(i -> body[i] == 0);
    }

    private static boolean begins(byte[] body, int... bytes) {
        if (body.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((body[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}

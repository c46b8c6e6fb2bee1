package dev.cairn.http.auth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding that leaves only the unreserved characters of RFC 3986 §2.3 as they are. */
final class Percent {

    private static final String UNRESERVED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Percent() {}

    /** The text's UTF-8 bytes, encoded. */
    static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes, encoded. */
    static String encode(byte[] bytes) {
        StringBuilder encoded = new StringBuilder(bytes.length + 16);
        for (byte one : bytes) {
            if (one > 0 && UNRESERVED.indexOf(one) >= 0) {
                encoded.append((char) one);
            } else {
                encoded.append('%').append(HEX[(one >> 4) & 15]).append(HEX[one & 15]);
            }
        }
        return encoded.toString();
    }

    /** The bytes that an encoded text stands for; {@code +} is a space, as in queries. */
    static byte[] decode(String encoded) {
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int at = 0; at < bytes.length; at++) {
            int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
            int low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
            if (bytes[at] == '%' && high >= 0 && low >= 0) {
                decoded.write(high * 16 + low);
                at += 2;
            } else {
                decoded.write(bytes[at] == '+' ? ' ' : bytes[at]);
            }
        }
        return decoded.toByteArray();
    }
}

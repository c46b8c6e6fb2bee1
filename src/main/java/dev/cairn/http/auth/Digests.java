package dev.cairn.http.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The digests and codes that signatures of requests are made of. */
final class Digests {

    private Digests() {}

    /** SHA-256 in lower-case hex. */
    static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    /** A digest in lower-case hex, of an algorithm that every JDK has. */
    static String hex(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The code of a text's UTF-8 bytes, by an algorithm that every JDK has.
     *
     * @param key not empty
     */
    static byte[] mac(String algorithm, byte[] key, String content) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}

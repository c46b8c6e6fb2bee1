package dev.cairn.http.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys: PEM with PKCS#8, PKCS#1 (RFC 8017 §A.1.2) or SEC 1 (RFC 5915), a JWK (RFC
 * 7517), a Google service account's JSON, or base64 of any of these. Messages hold nothing of a
 * key.
 */
final class KeyText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----(.*?)-----END \\1-----",
                    Pattern.DOTALL);

    /** AlgorithmIdentifier of RSA keys: rsaEncryption, NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** AlgorithmIdentifier of EC keys: id-ecPublicKey, secp256r1. */
    private static final byte[] P256 =
            HexFormat.of().parseHex("301306072a8648ce3d020106082a8648ce3d030107");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;

    private KeyText() {}

    /**
     * The key in a text; {@code \n} written as two characters counts as a line break.
     *
     * @throws InvalidKeyException if there is none, or none that can sign; says what is accepted
     */
    static SigningKey parse(String text) throws InvalidKeyException {
        String plain = text.strip();
        if (!plain.contains("-----BEGIN") && !plain.startsWith("{")) {
            plain = new String(base64(plain), StandardCharsets.UTF_8).strip();
        }
        try {
            return plain.startsWith("{")
                    ? ofJson(plain)
                    : SigningKey.of(ofPem(plain), Optional.empty());
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // the cause is left out: it may quote what it could not read
            throw new InvalidKeyException("it is damaged");
        }
    }

    private static byte[] base64(String text) throws InvalidKeyException {
        try {
            return decoded(text);
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private static byte[] decoded(String text) {
        return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    }

    private static InvalidKeyException unreadable() {
        return new InvalidKeyException(
                "it is no private key; give PEM (PKCS#8 or PKCS#1), a JWK, base64 of one, or"
                        + " file:PATH");
    }

    private static PrivateKey ofPem(String pem) throws GeneralSecurityException {
        Matcher matcher = PEM.matcher(pem.replace("\\r", "").replace("\\n", "\n"));
        if (!matcher.find()) {
            throw unreadable();
        }
        String kind = matcher.group(1);
        if (kind.startsWith("ENCRYPTED") || matcher.group(2).contains("ENCRYPTED")) {
            throw new InvalidKeyException(
                    "it is encrypted; decrypt it with openssl pkcs8 -topk8 -nocrypt");
        }
        byte[] der = decoded(matcher.group(2));
        return switch (kind) {
            case "RSA PRIVATE KEY" -> made("RSA", new PKCS8EncodedKeySpec(wrapped(RSA, der)));
            case "EC PRIVATE KEY" -> made("EC", new PKCS8EncodedKeySpec(ofSec1(der)));
            default -> ofPkcs8(der);
        };
    }

    private static PrivateKey ofPkcs8(byte[] der) throws GeneralSecurityException {
        String hex = HexFormat.of().formatHex(der);
        String rsaEncryption = "06092a864886f70d010101";
        return made(hex.contains(rsaEncryption) ? "RSA" : "EC", new PKCS8EncodedKeySpec(der));
    }

    private static byte[] ofSec1(byte[] der) throws InvalidKeyException {
        String secp256r1 = "06082a8648ce3d030107";
        if (!HexFormat.of().formatHex(der).contains(secp256r1)) {
            throw new InvalidKeyException(
                    "an EC key needs the curve P-256, and must name it; write it anew with openssl"
                            + " pkcs8 -topk8 -nocrypt");
        }
        return wrapped(P256, der);
    }

    /** PrivateKeyInfo (RFC 5208 §5): version 0, the algorithm, the key. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, joined(new byte[] {2, 1, 0}, algorithm, der(OCTETS, key)));
    }

    private static byte[] der(int tag, byte[] content) {
        int size = content.length;
        byte[] length = {(byte) 0x82, (byte) (size >> 8), (byte) size};
        if (size < 0x80) {
            length = new byte[] {(byte) size};
        } else if (size < 0x100) {
            length = new byte[] {(byte) 0x81, (byte) size};
        }
        return joined(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static SigningKey ofJson(String text) throws GeneralSecurityException {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // the cause is left out: it quotes what it could not read
            throw new InvalidKeyException("it begins like JSON, but is none");
        }
        if (json.hasNonNull("private_key")) {
            return SigningKey.of(
                    ofPem(json.get("private_key").asText()),
                    Optional.ofNullable(json.path("private_key_id").textValue()));
        }
        PrivateKey key =
                switch (json.path("kty").asText()) {
                    case "RSA" -> ofRsaJwk(json);
                    case "EC" -> ofEcJwk(json);
                    default -> throw unreadable();
                };
        return SigningKey.of(key, Optional.ofNullable(json.path("kid").textValue()));
    }

    private static PrivateKey ofRsaJwk(JsonNode jwk) throws GeneralSecurityException {
        return made(
                "RSA",
                new RSAPrivateCrtKeySpec(
                        number(jwk, "n"),
                        number(jwk, "e"),
                        number(jwk, "d"),
                        number(jwk, "p"),
                        number(jwk, "q"),
                        number(jwk, "dp"),
                        number(jwk, "dq"),
                        number(jwk, "qi")));
    }

    private static PrivateKey ofEcJwk(JsonNode jwk) throws GeneralSecurityException {
        if (!jwk.path("crv").asText().equals("P-256")) {
            throw new InvalidKeyException("an EC key needs the curve P-256");
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return made(
                "EC",
                new ECPrivateKeySpec(
                        number(jwk, "d"), curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode jwk, String member) throws InvalidKeyException {
        if (!jwk.hasNonNull(member)) {
            throw new InvalidKeyException("the JWK has no " + member + "; give the private one");
        }
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.get(member).asText()));
    }

    private static PrivateKey made(String kind, KeySpec spec) throws GeneralSecurityException {
        return KeyFactory.getInstance(kind).generatePrivate(spec);
    }
}

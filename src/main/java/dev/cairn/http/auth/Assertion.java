package dev.cairn.http.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Signed statements of who asks (RFC 7523 §3): each with an id of its own, and good for minutes.
 *
 * @param key PEM, JWK or the like; parsed at each use, because its file may change
 * @param keyId how the server knows the key; empty for what the key says itself
 * @param algorithm what the key must be of; empty for any
 * @param subject the user who is asked for; empty for none
 */
record Assertion(
        SecretText key,
        Optional<String> keyId,
        Optional<String> algorithm,
        SecretText issuer,
        Optional<SecretText> subject,
        String audience,
        Duration lifetime) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * A new statement as a compact JSON Web Token.
     *
     * @param claims what it states besides
     * @throws IOException if the key or issuer cannot be read; the message holds nothing of them
     */
    String issue(Instant now, Map<String, String> claims) throws IOException {
        try {
            SigningKey signer = checked();
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("alg", signer.algorithm());
            header.put("typ", "JWT");
            keyId.or(signer::id).ifPresent(id -> header.put("kid", id));
            String content = part(header) + "." + part(claims(now, claims));
            byte[] signature = signer.sign(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IOException("privateKey cannot sign: " + e.getMessage(), e);
        }
    }

    /**
     * The key as it is now.
     *
     * @throws InvalidKeyException if it cannot sign, or not by the algorithm; says what is accepted
     */
    SigningKey checked() throws IOException, InvalidKeyException {
        SigningKey parsed = KeyText.parse(key.read());
        if (algorithm.isPresent() && !algorithm.get().equals(parsed.algorithm())) {
            throw new InvalidKeyException(
                    "algorithm="
                            + algorithm.get()
                            + " needs another kind of key than the "
                            + parsed
                            + " that it is");
        }
        return parsed;
    }

    private Map<String, Object> claims(Instant now, Map<String, String> others) throws IOException {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer.read());
        if (subject.isPresent()) {
            claims.put("sub", subject.get().read());
        }
        claims.put("aud", audience);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(lifetime).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.putAll(others);
        return claims;
    }

    private static String part(Map<String, Object> members) throws JsonProcessingException {
        return BASE64.encodeToString(JSON.writeValueAsBytes(members));
    }
}

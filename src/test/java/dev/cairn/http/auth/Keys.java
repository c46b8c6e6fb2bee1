package dev.cairn.http.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Keys made by openssl for these tests, and the check of what is signed with them. */
final class Keys {

    private Keys() {}

    /** A file of this package's test resources. */
    static String text(String name) {
        try (InputStream in = Keys.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The claims of a JSON Web Token, once its signature is verified; AssertionError if not. */
    static JsonNode verified(String token) throws GeneralSecurityException, IOException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new AssertionError("a token has three parts");
        }
        boolean ec = header(token).get("alg").asText().equals("ES256");
        byte[] der =
                Base64.getMimeDecoder()
                        .decode(
                                text(ec ? "ec-public.pem" : "rsa-public.pem")
                                        .replaceAll("-----[A-Z ]+-----", ""));
        PublicKey key =
                KeyFactory.getInstance(ec ? "EC" : "RSA")
                        .generatePublic(new X509EncodedKeySpec(der));
        Signature signature =
                Signature.getInstance(ec ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            throw new AssertionError("the signature is not that of the key");
        }
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
    }

    /** The header of a JSON Web Token. */
    static JsonNode header(String token) throws IOException {
        return new ObjectMapper()
                .readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]));
    }
}

package dev.cairn.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One key in all the forms that people have it in. */
class KeyTextTest {

    private static final PrivateKey RSA = parsed(Keys.text("rsa-pkcs8.pem")).key();
    private static final PrivateKey EC = parsed(Keys.text("ec-pkcs8.pem")).key();

    @Test
    void pemOfEveryKind() {
        assertThat(parsed(Keys.text("rsa-pkcs8.pem")).algorithm()).isEqualTo("RS256");
        assertThat(parsed(Keys.text("rsa-pkcs1.pem")).key()).isEqualTo(RSA);
        assertThat(parsed(Keys.text("ec-pkcs8.pem")).algorithm()).isEqualTo("ES256");
        assertThat(scalar(parsed(Keys.text("ec-sec1.pem")).key())).isEqualTo(scalar(EC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs8.pem", "rsa-pkcs1.pem"})
    void pemWithoutLineBreaksAsEnvironmentVariablesHoldIt(String name) {
        String pem = Keys.text(name);
        assertThat(parsed(pem.replace("\n", "\\n")).key()).isEqualTo(RSA);
        assertThat(parsed(pem.replace("\n", "\\r\\n")).key()).isEqualTo(RSA);
        assertThat(parsed(pem.replace("\n", " ")).key()).isEqualTo(RSA);
        assertThat(parsed(pem.replace("\n", "\r\n")).key()).isEqualTo(RSA);
        assertThat(parsed(base64(pem)).key()).isEqualTo(RSA);
        assertThat(parsed(base64(pem).replaceAll("(.{76})", "$1\n")).key()).isEqualTo(RSA);
    }

    @Test
    void jwksWithTheirId() {
        RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) RSA;
        String rsaJwk =
                "{\"kty\":\"RSA\",\"kid\":\"k1\",\"n\":\"%s\",\"e\":\"%s\",\"d\":\"%s\",\"p\":\"%s\",\"q\":\"%s\",\"dp\":\"%s\",\"dq\":\"%s\",\"qi\":\"%s\"}"
                        .formatted(
                                url(rsa.getModulus()),
                                url(rsa.getPublicExponent()),
                                url(rsa.getPrivateExponent()),
                                url(rsa.getPrimeP()),
                                url(rsa.getPrimeQ()),
                                url(rsa.getPrimeExponentP()),
                                url(rsa.getPrimeExponentQ()),
                                url(rsa.getCrtCoefficient()));
        assertThat(parsed(rsaJwk).key()).isEqualTo(RSA);
        assertThat(parsed(rsaJwk).id()).contains("k1");
        assertThat(parsed(base64(rsaJwk)).key()).isEqualTo(RSA);
        String ecJwk = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"" + url(scalar(EC)) + "\"}";
        assertThat(scalar(parsed(ecJwk).key())).isEqualTo(scalar(EC));
        assertThat(parsed(ecJwk).id()).isEmpty();
    }

    @Test
    void theJsonOfAServiceAccount() {
        String json =
                "{\"type\":\"service_account\",\"private_key_id\":\"id7\",\"private_key\":\""
                        + Keys.text("rsa-pkcs8.pem").replace("\n", "\\n")
                        + "\"}";
        assertThat(parsed(json).key()).isEqualTo(RSA);
        assertThat(parsed(json).id()).contains("id7");
    }

    @Test
    void keysThatCannotSignAreRefused() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        refused(pem(rsa.generateKeyPair().getPrivate()), "2048 bits");
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp384r1"));
        PrivateKey p384 = ec.generateKeyPair().getPrivate();
        refused(pem(p384), "P-256");
        refused("{\"kty\":\"EC\",\"crv\":\"P-384\",\"d\":\"AAAA\"}", "P-256");
        refused("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"SECRETX\"}", "no d");
        refused("{\"kty\":\"oct\",\"k\":\"SECRETX\"}", "no private key");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutShowingIt() {
        refused("SECRETX", "no private key");
        refused("SECRETX!?", "no private key");
        refused("{\"SECRETX", "JSON");
        refused("{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"SECRETX!\"}", "damaged");
        refused("-----BEGIN PRIVATE KEY-----\nSECRETX=\n-----END PRIVATE KEY-----", "damaged");
        refused("-----BEGIN PRIVATE KEY-----\nSECRETX", "no private key");
        refused(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nSECR\n-----END ENCRYPTED PRIVATE KEY-----",
                "openssl");
        String half = Keys.text("rsa-pkcs1.pem").replaceFirst("(?s)\n.{600}", "\n");
        refused(half, "damaged");
    }

    private static void refused(String text, String why) {
        assertThatThrownBy(() -> KeyText.parse(text))
                .isInstanceOf(InvalidKeyException.class)
                .hasNoCause()
                .hasMessageContaining(why)
                .hasMessageNotContaining("SECRETX");
    }

    private static SigningKey parsed(String text) {
        try {
            return KeyText.parse(text);
        } catch (InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----";
    }

    private static BigInteger scalar(PrivateKey key) {
        return ((ECPrivateKey) key).getS();
    }

    private static String url(BigInteger number) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
    }
}

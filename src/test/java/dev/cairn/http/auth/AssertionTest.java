package dev.cairn.http.auth;

import static dev.cairn.http.auth.Options.form;
import static dev.cairn.http.auth.Options.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signed statements: as a client's proof, and as a grant on behalf of a subject. */
class AssertionTest {

    private static final String TOKEN_URL = "https://acme.okta.com/oauth2/v1/token";

    private final Options options = new Options();
    private final FakeTransport server = new FakeTransport();

    @BeforeEach
    void key() {
        options.oauth.setTokenUrl(TOKEN_URL);
        options.oauth.setPrivateKey(Keys.text("rsa-pkcs8.pem"));
        options.oauth.setClientId("0oa1");
        server.answer(200, "{\"access_token\":\"one\",\"expires_in\":3600}");
    }

    /** private_key_jwt, as Okta documents it: iss = sub = the client, aud = the token URL. */
    @ParameterizedTest
    @CsvSource({"rsa-pkcs8.pem, RS256", "ec-sec1.pem, ES256"})
    void aClientsProof(String file, String algorithm) throws Exception {
        options.oauth.setPrivateKey(Keys.text(file));
        options.oauth.setScope("okta.logs.read");
        options.oauth.setKeyId("kid1");
        Map<String, String> form = asked();
        assertThat(form)
                .containsOnlyKeys(
                        "grant_type",
                        "scope",
                        "client_assertion_type",
                        "client_assertion",
                        "client_id")
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("scope", "okta.logs.read")
                .containsEntry(
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        String token = form.get("client_assertion");
        assertThat(Keys.header(token))
                .hasToString("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"kid1\"}");
        JsonNode claims = Keys.verified(token);
        assertThat(claims.get("iss").asText()).isEqualTo("0oa1");
        assertThat(claims.get("sub").asText()).isEqualTo("0oa1");
        assertThat(claims.get("aud").asText()).isEqualTo(TOKEN_URL);
        assertThat(claims.get("iat").asLong()).isEqualTo(Options.START.getEpochSecond());
        assertThat(claims.get("exp").asLong()).isEqualTo(Options.START.getEpochSecond() + 300);
        assertThat(claims.get("jti").asText()).hasSize(36);
    }

    @Test
    void everyProofHasAnIdOfItsOwn() throws Exception {
        server.answer(200, "{\"access_token\":\"two\"}");
        Authenticator authenticator = options.authenticator(server);
        authenticator.authenticate(get("https://acme.okta.com/"));
        authenticator.renew();
        authenticator.authenticate(get("https://acme.okta.com/"));
        assertThat(proof(0).get("jti")).isNotEqualTo(proof(1).get("jti"));
    }

    /** RFC 7523 §2.1, as Google documents it for service accounts. */
    @Test
    void aGrantOnBehalfOfASubject() throws Exception {
        options.oauth.setGrant("jwt-bearer");
        options.oauth.setClientId("");
        options.oauth.setIssuer("sa@project.example");
        options.oauth.setSubject("admin@example.com");
        options.oauth.setAudience("https://oauth2.example.com/token");
        options.oauth.setScope("reports");
        options.oauth.setAssertionLifetime(60_000);
        Map<String, String> form = asked();
        assertThat(form)
                .containsOnlyKeys("grant_type", "assertion", "scope")
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        JsonNode claims = Keys.verified(form.get("assertion"));
        assertThat(claims.get("iss").asText()).isEqualTo("sa@project.example");
        assertThat(claims.get("sub").asText()).isEqualTo("admin@example.com");
        assertThat(claims.get("aud").asText()).isEqualTo("https://oauth2.example.com/token");
        assertThat(claims.get("scope").asText()).isEqualTo("reports");
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(60);
    }

    @Test
    void withoutASubjectTheGrantNamesNone() throws Exception {
        options.oauth.setGrant("jwt-bearer");
        Map<String, String> form = asked();
        JsonNode claims = Keys.verified(form.get("assertion"));
        assertThat(claims.has("sub")).isFalse();
        assertThat(claims.has("scope")).isFalse();
        assertThat(claims.get("iss").asText()).isEqualTo("0oa1");
        assertThat(form).containsEntry("client_id", "0oa1");
    }

    @Test
    void aKeyInAFileMayComeLaterAndChange(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("key.pem");
        options.oauth.setPrivateKey("file:" + file);
        Authenticator authenticator = options.authenticator(server);
        assertThatThrownBy(() -> authenticator.authenticate(get("https://acme.okta.com/")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("privateKey", file.toString());
        Files.writeString(file, "SECRETX");
        assertThatThrownBy(() -> authenticator.authenticate(get("https://acme.okta.com/")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("privateKey")
                .hasMessageNotContaining("SECRETX");
        Files.writeString(file, Keys.text("ec-pkcs8.pem"));
        authenticator.authenticate(get("https://acme.okta.com/"));
        assertThat(proof(0).get("iss").asText()).isEqualTo("0oa1");
    }

    @Test
    void optionsAreChecked() {
        options.oauth.setAlgorithm("ES256");
        refused("privateKey", "algorithm=ES256", "RS256 key");
        options.oauth.setAlgorithm("HS256");
        refused("algorithm=HS256 is not accepted; give RS256, ES256");
        options.oauth.setAlgorithm("RS256");
        options.oauth.setAssertionLifetime(3_600_000);
        refused("assertionLifetime=3600000 is not accepted");
        options.oauth.setAssertionLifetime(300_000);
        options.oauth.setGrant("password");
        refused("grant=password is not accepted");
        options.oauth.setGrant("client_credentials");
        options.oauth.setClientId("");
        refused("needs clientId");
        options.oauth.setGrant("jwt-bearer");
        refused("needs issuer or clientId");
        options.oauth.setClientId("0oa1");
        options.oauth.setPrivateKey("SECRETX");
        refused("privateKey is not accepted", "PEM");
    }

    private Map<String, String> asked() throws IOException {
        options.authenticator(server).authenticate(get("https://acme.okta.com/api/v1/logs"));
        return form(server.body(0));
    }

    private JsonNode proof(int index) throws GeneralSecurityException, IOException {
        return Keys.verified(form(server.body(index)).get("client_assertion"));
    }

    private void refused(String... said) {
        assertThatThrownBy(() -> options.authenticator(server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining("SECRETX");
    }
}

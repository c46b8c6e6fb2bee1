package dev.cairn.http.auth;

import static dev.cairn.http.auth.Options.SECRET;
import static dev.cairn.http.auth.Options.form;
import static dev.cairn.http.auth.Options.get;
import static dev.cairn.http.auth.Options.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.http.call.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are lent, kept, replaced in time, and after a refusal. */
class OAuthTest {

    private static final String URL = "https://api.example.com/logs";

    private final Options options = new Options();
    private final FakeTransport server = new FakeTransport();

    @BeforeEach
    void client() {
        options.oauth.setTokenUrl("https://login.example.com/oauth/token?tenant=7");
        options.oauth.setClientId("cl+1");
        options.oauth.setClientSecret(SECRET);
    }

    @Test
    void aFormWithTheClientInItsBody() throws IOException {
        options.oauth.setScope("logs.read users.read");
        options.oauth.setAudience("https://api.example.com/");
        options.oauth.setTokenParameters(Map.of("box_subject_id", "7&x"));
        server.answer(200, token("one", 3600));
        assertThat(bearer(options.authenticator(server))).isEqualTo("one");
        Call asked = server.calls.get(0);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.url()).hasToString("https://login.example.com/oauth/token?tenant=7");
        assertThat(header(asked, "Content-Type")).contains("application/x-www-form-urlencoded");
        assertThat(header(asked, "Authorization")).isEmpty();
        assertThat(form(server.body(0)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "cl+1",
                                "client_secret", SECRET,
                                "scope", "logs.read users.read",
                                "audience", "https://api.example.com/",
                                "box_subject_id", "7&x"));
    }

    @Test
    void aJsonBody() throws IOException {
        options.oauth.setTokenBody("json");
        server.answer(200, token("one", 3600));
        bearer(options.authenticator(server));
        JsonNode body = new ObjectMapper().readTree(server.calls.get(0).body());
        assertThat(body.get("grant_type").asText()).isEqualTo("client_credentials");
        assertThat(body.get("client_secret").asText()).isEqualTo(SECRET);
        assertThat(header(server.calls.get(0), "Content-Type")).contains("application/json");
    }

    @Test
    void theClientInAHeaderIsFormEncodedBeforeBase64() throws IOException {
        options.oauth.setClientAuth("basic");
        server.answer(200, token("one", 3600));
        bearer(options.authenticator(server));
        String value = header(server.calls.get(0), "Authorization").orElseThrow().substring(6);
        String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        assertThat(form(pair.replace(':', '='))).containsExactlyEntriesOf(Map.of("cl+1", SECRET));
        assertThat(form(server.body(0))).containsOnlyKeys("grant_type");
    }

    @Test
    void aGrantOfTheVendorsOwn() throws IOException {
        options.oauth.setTokenParameters(
                Map.of("grant_type", "account_credentials", "account_id", "a1"));
        server.answer(200, token("one", 3600));
        bearer(options.authenticator(server));
        assertThat(form(server.body(0)))
                .containsEntry("grant_type", "account_credentials")
                .containsEntry("account_id", "a1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_secret", "password", "assertion", "client_id", "scope"})
    void parametersThatAreSecretOrHaveAnOptionAreRefused(String name) {
        options.oauth.setTokenParameters(Map.of(name, SECRET));
        assertThatThrownBy(() -> options.authenticator(server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("token." + name)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void theTokenIsSentAsBearerWhateverTheSchemeOfOtherTokens() throws IOException {
        options.auth.setAuthPrefix("SSWS");
        options.auth.setAuthHeader("X-Api-Key");
        server.answer(200, token("one", 3600));
        assertThat(bearer(options.authenticator(server))).isEqualTo("one");
    }

    @Test
    void aTokenIsKeptUntilAMinuteBeforeItsEnd() throws IOException {
        server.answer(200, token("one", 600)).answer(200, token("two", 600));
        Authenticator authenticator = options.authenticator(server);
        assertThat(bearer(authenticator)).isEqualTo("one");
        options.now = Options.START.plusSeconds(539);
        assertThat(bearer(authenticator)).isEqualTo("one");
        assertThat(server.calls).hasSize(1);
        options.now = Options.START.plusSeconds(540);
        assertThat(bearer(authenticator)).isEqualTo("two");
        assertThat(server.calls).hasSize(2);
    }

    @Test
    void aShortLivedTokenIsKeptForHalfItsLife() throws IOException {
        server.answer(200, token("one", 40)).answer(200, token("two", 40));
        Authenticator authenticator = options.authenticator(server);
        bearer(authenticator);
        options.now = Options.START.plusSeconds(19);
        assertThat(bearer(authenticator)).isEqualTo("one");
        options.now = Options.START.plusSeconds(20);
        assertThat(bearer(authenticator)).isEqualTo("two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"expires_in\":null", ",\"expires_in\":0"})
    void aTokenWithoutAnEndIsKeptForAnHour(String end) throws IOException {
        server.answer(200, "{\"access_token\":\"one\"" + end + "}");
        server.answer(200, token("two", 600));
        Authenticator authenticator = options.authenticator(server);
        bearer(authenticator);
        options.now = Options.START.plusSeconds(3539);
        assertThat(bearer(authenticator)).isEqualTo("one");
        options.now = Options.START.plusSeconds(3540);
        assertThat(bearer(authenticator)).isEqualTo("two");
    }

    @Test
    void secondsMayBeText() throws IOException {
        server.answer(200, "{\"access_token\":\"one\",\"expires_in\":\"600\"}");
        server.answer(200, token("two", 600));
        Authenticator authenticator = options.authenticator(server);
        bearer(authenticator);
        options.now = Options.START.plusSeconds(540);
        assertThat(bearer(authenticator)).isEqualTo("two");
    }

    @Test
    void aRefusedTokenIsReplacedOnceAndOnceMoreOnlyAfterOneWasAccepted() throws IOException {
        for (String name : new String[] {"one", "two", "three", "four"}) {
            server.answer(200, token(name, 3600));
        }
        Authenticator authenticator = options.authenticator(server);
        assertThat(authenticator.renew()).isFalse();
        assertThat(bearer(authenticator)).isEqualTo("one");
        bearer(authenticator);
        assertThat(authenticator.renew()).isTrue();
        assertThat(bearer(authenticator)).isEqualTo("two");
        assertThat(authenticator.renew()).as("the new one is refused, too").isFalse();
        assertThat(bearer(authenticator)).isEqualTo("three");
        bearer(authenticator);
        assertThat(authenticator.renew()).isTrue();
        assertThat(bearer(authenticator)).isEqualTo("four");
    }

    @Test
    void theFirstTokenMayBeRefusedToo() throws IOException {
        server.answer(200, token("one", 3600)).answer(200, token("two", 3600));
        Authenticator authenticator = options.authenticator(server);
        bearer(authenticator);
        assertThat(authenticator.renew()).isTrue();
        assertThat(bearer(authenticator)).isEqualTo("two");
    }

    @Test
    void aServerThatIsDownCostsNothingWhileTheTokenIsGood() throws IOException {
        server.answer(200, token("one", 600)).answer(503, "").answer(503, "");
        Authenticator authenticator = options.authenticator(server);
        bearer(authenticator);
        options.now = Options.START.plusSeconds(599);
        assertThat(bearer(authenticator)).isEqualTo("one");
        options.now = Options.START.plusSeconds(600);
        assertThatThrownBy(() -> bearer(authenticator))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(TokenRefusedException.class)
                .hasMessageContaining("503");
        server.answer(200, token("two", 600));
        assertThat(bearer(authenticator)).isEqualTo("two");
    }

    @ParameterizedTest
    @CsvSource({
        "400, '{\"error\":\"invalid_scope\",\"error_description\":\"%s\"}', (invalid_scope)",
        "401, '{\"error\":\"invalid_client\",\"x\":\"%s\"}', (invalid_client)",
        "403, '{\"errorCode\":\"E0000006\",\"errorSummary\":\"%s\"}', (E0000006)",
        "400, '{\"error\":\"%s\"}', status 400",
        "401, '<html>%s</html>', status 401",
        "401, '', status 401",
    })
    void aRefusalIsToldByStatusAndCodeOnly(int status, String body, String said) {
        server.answer(status, body.replace("%s", SECRET.replace("\\", "").replace("\"", "")));
        assertThatThrownBy(() -> bearer(options.authenticator(server)))
                .isInstanceOf(TokenRefusedException.class)
                .hasNoCause()
                .hasMessageContainingAll("https://login.example.com/oauth/token", said)
                .hasMessageNotContainingAny("tenant", "p+a", "cl+1", "html");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 503})
    void aPassingFailureIsNoRefusal(int status) {
        server.answer(status, "{\"error\":\"temporarily_unavailable\"}");
        assertThatThrownBy(() -> bearer(options.authenticator(server)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(TokenRefusedException.class)
                .hasMessageContainingAll(String.valueOf(status), "(temporarily_unavailable)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "", "<html/>", "{\"access_token\":\"\"}"})
    void anAnswerWithoutATokenIsTold(String body) {
        server.answer(200, body);
        assertThatThrownBy(() -> bearer(options.authenticator(server)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without an access_token");
    }

    @Test
    void aTokenThatNoHeaderCanHoldIsNotUsed() {
        server.answer(200, "{\"access_token\":\"one\\r\\nX-Evil: 1\"}");
        assertThatThrownBy(() -> bearer(options.authenticator(server)))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("Evil");
    }

    @Test
    void optionsAreChecked() {
        options.oauth.setTokenBody("xml");
        refused("tokenBody=xml is not accepted; give form, json");
        options.oauth.setTokenBody("form");
        options.oauth.setClientAuth("digest");
        refused("clientAuth=digest is not accepted");
        options.oauth.setClientAuth("body");
        options.oauth.setRefreshBefore(-1);
        refused("refreshBefore=-1 is not accepted");
        options.oauth.setRefreshBefore(0);
        options.oauth.setTokenUrl("login.example.com/token");
        refused("tokenUrl is not accepted");
        options.oauth.setTokenUrl("https://me:" + "pw@login.example.com/token");
        refused("tokenUrl is not accepted");
    }

    private void refused(String said) {
        assertThatThrownBy(() -> options.authenticator(server))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said)
                .hasMessageNotContainingAny(SECRET, "me:pw");
    }

    private static String token(String value, int seconds) {
        return "{\"access_token\":\"" + value + "\",\"expires_in\":" + seconds + "}";
    }

    private static String bearer(Authenticator authenticator) throws IOException {
        String value = header(authenticator.authenticate(get(URL)), "Authorization").orElseThrow();
        assertThat(value).startsWith("Bearer ");
        return value.substring("Bearer ".length());
    }
}

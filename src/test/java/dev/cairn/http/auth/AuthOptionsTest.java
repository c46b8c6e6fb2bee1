package dev.cairn.http.auth;

import static dev.cairn.http.auth.Options.SECRET;
import static dev.cairn.http.auth.Options.form;
import static dev.cairn.http.auth.Options.get;
import static dev.cairn.http.auth.Options.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options in, requests of a known user out; what does not go together is refused. */
class AuthOptionsTest {

    private static final String URL = "https://api.example.com/logs?limit=10";

    private final Options options = new Options();

    @Test
    void withoutOptionsNobodyInParticularAsks() throws IOException {
        Call call = get(URL);
        assertThat(options.authenticator()).isSameAs(Authenticator.NONE);
        assertThat(options.authenticator().authenticate(call)).isSameAs(call);
        assertThat(options.authenticator().renew()).isFalse();
    }

    @Test
    void aTokenIsSentAsBearerByDefault() throws IOException {
        options.auth.setAuthToken(SECRET);
        assertThat(sent("Authorization")).isEqualTo("Bearer " + SECRET);
    }

    @Test
    void aPrefixReplacesBearer() throws IOException {
        options.auth.setAuthToken(SECRET);
        options.auth.setAuthPrefix("SSWS");
        assertThat(sent("Authorization")).isEqualTo("SSWS " + SECRET);
    }

    @Test
    void anEmptyPrefixSendsTheTokenAlone() throws IOException {
        options.auth.setAuthToken("t0k");
        options.auth.setAuthPrefix("");
        assertThat(sent("Authorization")).isEqualTo("t0k");
    }

    @Test
    void aPrefixThatEndsInAnEqualsSignIsJoinedWithoutSpace() throws IOException {
        options.auth.setAuthToken("t0k");
        options.auth.setAuthPrefix("Token token=");
        assertThat(sent("Authorization")).isEqualTo("Token token=t0k");
    }

    @Test
    void anotherHeaderHoldsTheTokenAlone() throws IOException {
        options.auth.setAuthToken("t0k");
        options.auth.setAuthHeader("X-Api-Key");
        assertThat(sent("X-Api-Key")).isEqualTo("t0k");
        assertThat(header(options.authenticator().authenticate(get(URL)), "Authorization"))
                .isEmpty();
    }

    @Test
    void anotherHeaderHasAPrefixIfOneIsGiven() throws IOException {
        options.auth.setAuthToken("t0k");
        options.auth.setAuthHeader("X-Auth");
        options.auth.setAuthPrefix("Key");
        assertThat(sent("X-Auth")).isEqualTo("Key t0k");
    }

    @Test
    void aUserIsNamedInAHeaderOfItsOwn() throws IOException {
        options.auth.setAuthToken("t0k");
        options.auth.setAuthHeader("X-Auth-Key");
        options.auth.setAuthUser("ann+logs@example.com");
        options.auth.setAuthUserHeader("X-Auth-Email");
        assertThat(sent("X-Auth-Key")).isEqualTo("t0k");
        assertThat(sent("X-Auth-Email")).isEqualTo("ann+logs@example.com");
    }

    @Test
    void aQueryParameterHoldsTheTokenEncoded() throws IOException {
        options.auth.setAuthToken(SECRET);
        options.auth.setAuthQuery("api_key");
        URI url = options.authenticator().authenticate(get(URL)).url();
        assertThat(form(url.getRawQuery()))
                .containsEntry("limit", "10")
                .containsEntry("api_key", SECRET)
                .hasSize(2);
        assertThat(url.getRawPath()).isEqualTo("/logs");
    }

    @Test
    void aTokenThatALinkEchoesIsReplacedAndIsStrippedOfWhatIsStored() throws IOException {
        options.auth.setAuthToken("new");
        options.auth.setAuthQuery("api_key");
        Authenticator authenticator = options.authenticator();
        String link = "https://api.example.com/logs?a=%2Fx+y&api%5Fkey=old&b=";
        assertThat(authenticator.authenticate(get(link)).url())
                .hasToString("https://api.example.com/logs?a=%2Fx+y&b=&api_key=new");
        assertThat(authenticator.withoutCredentials(URI.create(link)))
                .hasToString("https://api.example.com/logs?a=%2Fx+y&b=");
        assertThat(authenticator.withoutCredentials(URI.create(URL))).hasToString(URL);
    }

    @Test
    void basicSendsUserAndPasswordInUtf8() throws IOException {
        options.auth.setUsername("jürgen");
        options.auth.setPassword("päß:" + SECRET);
        String[] parts = sent("Authorization").split(" ", -1);
        assertThat(parts[0]).isEqualTo("Basic");
        assertThat(new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .isEqualTo("jürgen:päß:" + SECRET);
    }

    @Test
    void aPasswordMayBeEmptyButAUserMayHoldNoColon() throws IOException {
        options.auth.setUsername("key");
        assertThat(sent("Authorization")).isEqualTo("Basic a2V5Og==");
        options.auth.setUsername("key:x");
        assertThatThrownBy(() -> sent("Authorization"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("username")
                .hasMessageNotContaining("key:x");
    }

    @Test
    void aStaticTokenCannotBeRenewed() throws IOException {
        options.auth.setAuthToken("t0k");
        Authenticator authenticator = options.authenticator();
        authenticator.authenticate(get(URL));
        assertThat(authenticator.renew()).isFalse();
    }

    @Test
    void aTokenInAFileIsReadAtEachUseAndRenewedWhenTheFileHasAnother(@TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("token"), SECRET + "\n");
        options.auth.setAuthToken("file:" + file);
        Authenticator authenticator = options.authenticator();
        assertThat(bearer(authenticator)).isEqualTo(SECRET);
        assertThat(authenticator.renew()).isFalse();
        Files.writeString(file, "second\r\n");
        assertThat(authenticator.renew()).isTrue();
        assertThat(bearer(authenticator)).isEqualTo("second");
        assertThat(authenticator.renew()).isFalse();
    }

    @Test
    void aMissingOrEmptyFileIsToldAndMayComeLater(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("token");
        options.auth.setAuthToken("file://" + file);
        Authenticator authenticator = options.authenticator();
        assertThatThrownBy(() -> authenticator.authenticate(get(URL)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("authToken", file.toString(), "does not exist");
        assertThat(authenticator.renew()).isFalse();
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> authenticator.authenticate(get(URL)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty");
        Files.writeString(file, "t0k");
        assertThat(bearer(authenticator)).isEqualTo("t0k");
    }

    @Test
    void whatNoHeaderCanHoldIsRefusedWithoutShowingIt(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "t0k\nX-Evil: 1\n");
        options.auth.setAuthToken("file:" + file);
        assertThatThrownBy(() -> sent("Authorization"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line break")
                .hasMessageNotContaining("Evil");
    }

    @Test
    void optionsOfTwoKindsContradictEachOther() {
        options.auth.setAuthToken(SECRET);
        options.auth.setUsername("ann");
        refused("authToken and username are both given");
    }

    @Test
    void optionsThatTheKindDoesNotUseAreRefused() {
        options.auth.setAuthToken(SECRET);
        options.oauth.setSubject("ann");
        refused("subject is not used with auth=token", "oauth2-jwt (privateKey)");
        options.oauth.setSubject("");
        options.signing.setSecretKey(SECRET);
        refused("secretKey is not used with auth=token");
    }

    /** A kamelet for several kinds sets them all; what its user did not give is empty. */
    @Test
    void companionsOfAnotherKindsSecretDoNoHarmWhereTheSecretDecides() throws IOException {
        options.auth.setAuthToken(SECRET);
        options.auth.setAuthPrefix("SSWS");
        options.auth.setUsername("");
        options.auth.setPassword("");
        options.oauth.setTokenUrl("https://example.com/token");
        options.oauth.setClientId("");
        options.oauth.setPrivateKey("");
        options.oauth.setScope("logs.read");
        assertThat(sent("Authorization")).isEqualTo("SSWS " + SECRET);
        options.oauth.setPrivateKey(SECRET);
        refused("authToken and privateKey are both given");
        options.oauth.setPrivateKey("");
        options.auth.setAuth("token");
        refused("scope is not used with auth=token");
        options.auth.setAuth("");
        options.auth.setAuthToken("");
        refused("authPrefix is not used with auth=none", "auth=token (authToken)");
    }

    @Test
    void defaultsWrittenOutAreNoOptionsWithoutASecret() {
        options.auth.setAuthPrefix("Bearer");
        options.auth.setAuthHeader("Authorization");
        assertThat(options.authenticator()).isSameAs(Authenticator.NONE);
    }

    @Test
    void anOptionWithoutWhatItBelongsToIsRefused() {
        options.oauth.setTokenUrl("https://example.com/token");
        refused("tokenUrl", "auth=none", "auth=oauth2 (clientSecret)");
    }

    @Test
    void whatIsMissingIsNamed() {
        missing(o -> o.auth.setAuth("token"), "auth=token needs authToken");
        missing(o -> o.auth.setPassword(SECRET), "password is not used", "basic (username)");
        missing(o -> o.oauth.setClientSecret(SECRET), "auth=oauth2 needs clientId");
        missing(o -> o.oauth.setPrivateKey(SECRET), "auth=oauth2-jwt needs tokenUrl");
        missing(o -> o.signing.setSecretKey(SECRET), "auth=hmac", "auth=aws-sigv4 (accessKey)");
        missing(o -> o.signing.setHmacContent("${date}"), "auth=hmac needs secretKey");
        missing(o -> o.signing.setAccessKey("AKID"), "auth=aws-sigv4 needs region");
        missing(o -> o.auth.setAuth("digest"), "auth=digest is not accepted; give none, token");
    }

    @Test
    void pairsOfOptionsGoTogether() {
        options.auth.setAuthToken(SECRET);
        options.auth.setAuthUser("ann");
        refused("authUser and authUserHeader go together");
        options.auth.setAuthUser("");
        options.auth.setAuthQuery("key");
        options.auth.setAuthHeader("X-Key");
        refused("authHeader and authQuery");
    }

    @Test
    void theNameOfAHeaderIsChecked() {
        options.auth.setAuthToken(SECRET);
        options.auth.setAuthHeader("X Key");
        refused("authHeader=X Key is not accepted");
    }

    private void missing(Consumer<Options> given, String... said) {
        Options some = new Options();
        given.accept(some);
        assertThatThrownBy(some::authenticator)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining(SECRET);
    }

    private void refused(String... said) {
        assertThatThrownBy(options::authenticator)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining(SECRET);
    }

    private String sent(String name) throws IOException {
        return header(options.authenticator().authenticate(get(URL)), name).orElseThrow();
    }

    private static String bearer(Authenticator authenticator) throws IOException {
        String value = header(authenticator.authenticate(get(URL)), "Authorization").orElseThrow();
        return value.substring("Bearer ".length());
    }
}

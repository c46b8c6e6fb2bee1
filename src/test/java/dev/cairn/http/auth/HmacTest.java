package dev.cairn.http.auth;

import static dev.cairn.http.auth.Options.SECRET;
import static dev.cairn.http.auth.Options.get;
import static dev.cairn.http.auth.Options.header;
import static dev.cairn.http.auth.Options.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests are signed by a template. */
class HmacTest {

    private final Options options = new Options();

    /** The example of "Authentication" in Duo's Admin API documentation. */
    @Test
    void theExampleOfDuo() throws IOException {
        options.signing.setSecretKey("Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep");
        options.auth.setAuthUser("DIWJ8X6AEYOR5OMC6TQ1");
        options.signing.setHmacAlgorithm("HmacSHA1");
        options.signing.setHmacContent(
                "Tue, 21 Aug 2012 17:29:18 -0000\\n${method}\\n${host}\\n${path}\\n${body}");
        options.signing.setHmacValue("Basic ${basic}");
        Call call =
                post(
                        "https://API-XXXXXXXX.duosecurity.com/accounts/v1/account/list",
                        "realname=First%20Last&username=root");
        assertThat(header(options.authenticator().authenticate(call), "Authorization"))
                .contains(
                        "Basic RElXSjhYNkFFWU9SNU9NQzZUUTE6MmQ5N2Q2MTY2MzE5NzgxYjVhM2EwN2FmMzlkMzY2"
                                + "ZjQ5MTIzNGVkYw==");
    }

    @ParameterizedTest
    @CsvSource({
        "rfc1123, 'Sun, 01 Mar 2026 12:00:00 GMT'",
        "iso8601, 2026-03-01T12:00:00Z",
        "unix, 1772366400",
        "unix_ms, 1772366400000"
    })
    void theTimeIsSignedAndSent(String format, String date)
            throws IOException, GeneralSecurityException {
        options.signing.setSecretKey(SECRET);
        options.signing.setHmacContent("${date}|${query}|${sortedQuery}");
        options.signing.setHmacDate("X-Date");
        options.signing.setHmacDateFormat(format);
        options.signing.setHmacHeader("X-Signature");
        Call call =
                options.authenticator().authenticate(get("https://example.com/x?b=2&a=%7e+1&a=0"));
        assertThat(header(call, "X-Date")).contains(date);
        assertThat(header(call, "X-Signature"))
                .contains(hex(SECRET, date + "|b=2&a=%7e+1&a=0|a=0&a=~%201&b=2"));
        assertThat(call.url()).hasToString("https://example.com/x?b=2&a=%7e+1&a=0");
    }

    @Test
    void bodiesAndTheirDigestsAreSignedAndKeysMayBeBase64()
            throws IOException, GeneralSecurityException {
        options.signing.setSecretKey(
                Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)));
        options.signing.setHmacKeyFormat("base64");
        options.signing.setHmacEncoding("base64");
        options.signing.setHmacContent("${body}\\n${bodySha256}\\n${user}");
        options.signing.setHmacValue("MC ${user}:${signature}");
        options.auth.setAuthUser("ann");
        options.auth.setAuthUserHeader("X-Key-Id");
        Call call = options.authenticator().authenticate(post("https://example.com", "{\"ä\":1}"));
        String sha256 = Digests.sha256("{\"ä\":1}".getBytes(StandardCharsets.UTF_8));
        String code =
                Base64.getEncoder().encodeToString(code(SECRET, "{\"ä\":1}\n" + sha256 + "\nann"));
        assertThat(header(call, "Authorization")).contains("MC ann:" + code);
        assertThat(header(call, "X-Key-Id")).contains("ann");
    }

    @Test
    void everyRequestIsSignedAnew() throws IOException {
        options.signing.setSecretKey(SECRET);
        options.signing.setHmacContent("${date}");
        Authenticator authenticator = options.authenticator();
        Call first = authenticator.authenticate(get("https://example.com/"));
        options.now = options.now.plusSeconds(1);
        Call second = authenticator.authenticate(first);
        assertThat(header(second, "Authorization"))
                .isPresent()
                .isNotEqualTo(header(first, "Authorization"));
        assertThat(authenticator.renew()).isFalse();
    }

    @Test
    void aVariableThatDoesNotExistIsRefused() {
        options.signing.setSecretKey(SECRET);
        options.signing.setHmacContent("${date}${verb}");
        refused("hmacContent holds ${verb}", "method");
        options.signing.setHmacContent("${date}");
        options.signing.setHmacValue("Basic ${user}");
        refused("hmacValue holds no signature");
        options.signing.setHmacValue("${signature}");
        options.signing.setHmacAlgorithm("HmacMD5");
        refused("hmacAlgorithm=HmacMD5 is not accepted", "HmacSHA256");
    }

    @Test
    void aKeyThatIsNotWrittenAsSaidIsRefusedWithoutShowingIt() {
        options.signing.setSecretKey(SECRET);
        options.signing.setHmacKeyFormat("hex");
        options.signing.setHmacContent("${date}");
        Authenticator authenticator = options.authenticator();
        assertThatThrownBy(() -> authenticator.authenticate(get("https://example.com/")))
                .isInstanceOf(IOException.class)
                .hasNoCause()
                .hasMessageContainingAll("secretKey", "hmacKeyFormat")
                .hasMessageNotContaining(SECRET);
    }

    private void refused(String... said) {
        assertThatThrownBy(options::authenticator)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(said)
                .hasMessageNotContaining(SECRET);
    }

    private static String hex(String key, String content) throws GeneralSecurityException {
        return HexFormat.of().formatHex(code(key, content));
    }

    private static byte[] code(String key, String content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
    }
}

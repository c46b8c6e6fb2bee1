package dev.cairn.http.auth;

import static dev.cairn.http.auth.Options.get;
import static dev.cairn.http.auth.Options.header;
import static dev.cairn.http.auth.Options.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures are those of AWS's published test suite and examples. */
class AwsSignatureTest {

    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String HOST = "https://example.amazonaws.com";

    /** Session token of the test suite. */
    private static final String SESSION =
            "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXm"
                    + "xfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKs"
                    + "burEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD"
                    + "0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/o"
                    + "LxBA==";

    @ParameterizedTest
    @CsvSource({
        // get-vanilla
        "/, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        // get-vanilla-query-order-key-case
        "/?Param2=value2&Param1=value1,"
                + " b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        // get-vanilla-query-unreserved
        "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                + "=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz,"
                + " 9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        // get-vanilla-utf8-query
        "/?ሴ=bar, 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        // normalize-path: get-slash, get-slash-dot-slash
        "//, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "/./, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    })
    void requestsOfTheTestSuite(String path, String signature) throws IOException {
        assertThat(signed(get(HOST + path)))
                .isEqualTo(
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/"
                                + "aws4_request, SignedHeaders=host;x-amz-date, Signature="
                                + signature);
    }

    @Test
    void postsOfTheTestSuite() throws IOException {
        assertThat(signed(post(HOST + "/", "")))
                .endsWith("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
        assertThat(signed(post(HOST + "/", "Param1=value1", new Header("Content-Type", FORM))))
                .contains("SignedHeaders=content-type;host;x-amz-date,")
                .endsWith("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
        Header utf8 = new Header("Content-Type", FORM + "; charset=utf8");
        assertThat(signed(post(HOST + "/", "Param1=value1", utf8)))
                .endsWith("1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe");
    }

    @Test
    void aSessionTokenOfTheTestSuiteIsSigned() throws IOException {
        Options options = options("service", "2015-08-30T12:36:00Z", "AKIDEXAMPLE", SECRET);
        options.signing.setSessionToken(SESSION);
        Call call = options.authenticator().authenticate(post(HOST + "/", ""));
        assertThat(header(call, "X-Amz-Security-Token")).contains(SESSION);
        assertThat(header(call, "Authorization").orElseThrow())
                .contains("SignedHeaders=host;x-amz-date;x-amz-security-token,")
                .endsWith("85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
    }

    @Test
    void theExampleOfTheUserGuide() throws IOException {
        Options options = options("iam", "2015-08-30T12:36:00Z", "AKIDEXAMPLE", SECRET);
        Call call =
                get("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08")
                        .with("Content-Type", FORM + "; charset=utf-8")
                        .with("User-Agent", "is not signed");
        assertThat(header(options.authenticator().authenticate(call), "Authorization"))
                .hasValueSatisfying(
                        value ->
                                assertThat(value)
                                        .endsWith(
                                                "5d672d79c15b13162d9279b0855cfba6"
                                                        + "789a8edb4c82c400e06b5924a6f2b5d7"));
    }

    @ParameterizedTest
    @CsvSource({
        "lifecycle, fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        "max-keys=2&prefix=J, 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    })
    void theExamplesOfS3(String query, String signature) throws IOException {
        Options options =
                options(
                        "s3",
                        "2013-05-24T00:00:00Z",
                        "AKIAIOSFODNN7EXAMPLE",
                        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        Call call = get("https://examplebucket.s3.amazonaws.com/?" + query);
        assertThat(header(options.authenticator().authenticate(call), "Authorization"))
                .hasValueSatisfying(value -> assertThat(value).endsWith(signature));
    }

    @Test
    void theQueryIsSentAsItIsSigned() throws IOException {
        Call call = get(HOST + "/?b=x+y&a=%7e%2f&c");
        Call sent =
                options("service", "2015-08-30T12:36:00Z", "AKIDEXAMPLE", SECRET)
                        .authenticator()
                        .authenticate(call);
        assertThat(sent.url()).hasToString(HOST + "/?a=~%2F&b=x%20y&c=");
        assertThat(header(sent, "X-Amz-Date")).contains("20150830T123600Z");
    }

    @Test
    void keysInFilesAreReadAtEachUse(@TempDir Path directory) throws IOException {
        Path id = Files.writeString(directory.resolve("id"), "AKIDEXAMPLE\n");
        Path key = Files.writeString(directory.resolve("key"), "old\n");
        Options options = options("service", "2015-08-30T12:36:00Z", "file:" + id, "file:" + key);
        Authenticator authenticator = options.authenticator();
        Call before = authenticator.authenticate(get(HOST + "/"));
        Files.writeString(key, SECRET);
        Call after = authenticator.authenticate(get(HOST + "/"));
        assertThat(header(after, "Authorization")).isNotEqualTo(header(before, "Authorization"));
        assertThat(header(after, "Authorization").orElseThrow())
                .endsWith("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
        assertThat(authenticator.renew()).isFalse();
    }

    private static String signed(Call call) throws IOException {
        Options options = options("service", "2015-08-30T12:36:00Z", "AKIDEXAMPLE", SECRET);
        return header(options.authenticator().authenticate(call), "Authorization").orElseThrow();
    }

    private static Options options(String service, String now, String id, String secret) {
        Options options = new Options();
        options.now = Instant.parse(now);
        options.signing.setAccessKey(id);
        options.signing.setSecretKey(secret);
        options.signing.setRegion("us-east-1");
        options.signing.setService(service);
        return options;
    }
}

package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.s3.S3Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a service refuses is one line that names bucket, key and what to do; nothing is written. */
@Tag("R10")
final class S3ErrorsTest {

    private static final String AT = "s3://registries/dir/key.json";

    private HttpServer service;
    private final List<String> methods = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        if (service != null) {
            service.stop(0);
        }
    }

    /** A service that answers everything alike. */
    private URI answering(int status, String code, Map<String, String> headers) throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext(
                "/",
                exchange -> {
                    methods.add(exchange.getRequestMethod());
                    exchange.getRequestBody().readAllBytes();
                    headers.forEach(exchange.getResponseHeaders()::set);
                    String text =
                            "<?xml version=\"1.0\"?><Error><Code>"
                                    + code
                                    + "</Code><Message>"
                                    + S3Service.ACCESS_KEY
                                    + "\nsecond line</Message></Error>";
                    byte[] body = text.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        service.start();
        return URI.create("http://127.0.0.1:" + service.getAddress().getPort());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | NoSuchBucket | there is no bucket registries | create it",
                "403 | AccessDenied | access is denied | s3:GetObject",
                "403 | InvalidAccessKeyId | the credentials are not accepted | AWS_ACCESS_KEY_ID",
                "403 | SignatureDoesNotMatch | the credentials are not accepted | AWS_SECRET",
                "400 | ExpiredToken | the credentials have run out | renew them",
                "403 | RequestTimeTooSkewed | clock is wrong | set it",
                "301 | PermanentRedirect | in another region | AWS_REGION=eu-west-3",
                "400 | AuthorizationHeaderMalformed | in another region | AWS_REGION=eu-west-3",
                "400 | Odd | the request refused (Odd) | s3:PutObject",
                "503 | SlowDown | the service is in trouble (SlowDown) | dir/key.json",
                "500 | InternalError | the service is in trouble | dir/key.json",
            })
    void R10_anErrorIsOneLineWithBucketKeyAndWhatToDoAndNothingIsWritten(
            int status, String code, String what, String advice) throws IOException {
        URI endpoint = answering(status, code, Map.of("x-amz-bucket-region", "eu-west-3"));
        S3StoreProvider provider = S3Fixture.provider(endpoint);
        RegistryUri uri = RegistryUri.parse(AT);
        assertThatThrownBy(() -> provider.open(uri, StoreOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(AT)
                .hasMessageContaining(what)
                .hasMessageContaining(advice)
                .hasMessageContaining(code)
                .hasMessageNotContaining(S3Service.ACCESS_KEY)
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> provider.read(uri)).hasMessageContaining(what);
        assertThat(methods).isNotEmpty().containsOnly("GET");
    }

    @Test
    void R10_aServiceThatDoesNotAnswerIsNamedInOneLine() {
        S3StoreProvider provider =
                S3Fixture.provider(URI.create("http://127.0.0.1:1"), Duration.ofMillis(200));
        assertThatThrownBy(() -> provider.open(RegistryUri.parse(AT), StoreOptions.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(AT)
                .hasMessageContaining("no answer")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @Tag("R08")
    @CsvSource({"true, true", "TRUE, true", "1, true", "false, false", "0, false", "off, false"})
    void R08_theSwitchForPathStyleIsReadAsABoolean(String text, boolean expected) {
        S3Settings settings =
                S3Settings.of(
                        Map.of(
                                "AWS_ENDPOINT_URL",
                                "https://s3.example.org",
                                "AWS_S3_FORCE_PATH_STYLE",
                                text));
        assertThat(settings.pathStyle()).isEqualTo(expected);
        assertThatThrownBy(() -> S3Settings.of(Map.of("AWS_S3_FORCE_PATH_STYLE", "maybe")))
                .hasMessage("AWS_S3_FORCE_PATH_STYLE=maybe is not accepted; give true or false");
    }

    @Test
    @Tag("R08")
    void R08_theEnvironmentSaysWhereTheServiceIs() {
        S3Settings own =
                S3Settings.of(
                        Map.of(
                                "AWS_ENDPOINT_URL", "https://general.example.org",
                                "AWS_ENDPOINT_URL_S3", "http://minio:9000",
                                "AWS_REGION", "eu-north-1"));
        assertThat(own.endpoint()).contains(URI.create("http://minio:9000"));
        assertThat(own.region()).contains("eu-north-1");
        assertThat(own.pathStyle()).isTrue();
        S3Settings aws = S3Settings.of(Map.of());
        assertThat(aws.endpoint()).isEmpty();
        assertThat(aws.region()).isEmpty();
        assertThat(aws.pathStyle()).isFalse();
        assertThat(S3Settings.of(Map.of("AWS_ENDPOINT_URL", "https://s3.example.org")).region())
                .contains("us-east-1");
    }

    @ParameterizedTest
    @CsvSource({"ftp://host", "https://user:hush@host", "host:9000", "'http://ho st'"})
    void anAddressThatIsNoneIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> S3Settings.of(Map.of("AWS_ENDPOINT_URL", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AWS_ENDPOINT_URL")
                .hasMessageNotContaining("hush");
    }

    @Test
    @Tag("R09")
    void R09_aServiceThatIgnoresConditionsIsRefusedUnlessAPersonPromisesOneWriter()
            throws IOException {
        try (IgnorantService ignorant = IgnorantService.start()) {
            S3StoreProvider provider = S3Fixture.provider(ignorant.endpoint());
            RegistryUri uri = RegistryUri.parse(AT);
            assertThatThrownBy(() -> provider.open(uri, StoreOptions.DEFAULT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(AT)
                    .hasMessageContaining("no conditional writes")
                    .hasMessageContaining("--registry-exclusive")
                    .hasMessageNotContaining("\n");
            assertThat(ignorant.keys()).isEmpty();
            StoreOptions.Remote promised =
                    new StoreOptions.Remote(
                            Optional.of("one"),
                            Duration.ZERO,
                            true,
                            StoreOptions.Remote.MIN_LEASE,
                            false);
            var store = provider.open(uri, S3Fixture.options(promised));
            store.load();
            store.commit(S3Fixture.position(3));
            store.close();
            assertThat(S3Fixture.positionIn(provider.read(uri))).isEqualTo(3);
        }
    }
}

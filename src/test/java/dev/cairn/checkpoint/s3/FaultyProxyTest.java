package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the proxy is asked to spoil is spoilt, and nothing else. */
@Timeout(120)
class FaultyProxyTest {

    private static final String BUCKET = "bucket";
    private static S3Server server;

    private FaultyProxy proxy;
    private S3Client client;
    private S3Client direct;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        proxy = FaultyProxy.start(server.pathStyle());
        client = S3Service.client(proxy.endpoint());
        direct = server.client();
        direct.putObject(r -> r.bucket(BUCKET).key("key"), RequestBody.fromString("before"));
    }

    @AfterEach
    void stop() {
        client.close();
        direct.close();
        proxy.close();
    }

    private PutObjectResponse put() {
        return client.putObject(r -> r.bucket(BUCKET).key("key"), RequestBody.fromString("after"));
    }

    /** The SDK lets some failures of connections through as they are. */
    private static void fails(ThrowingCallable request) {
        assertThatThrownBy(request).isInstanceOfAny(SdkException.class, UncheckedIOException.class);
    }

    private static String get(S3Client from) {
        return from.getObjectAsBytes(r -> r.bucket(BUCKET).key("key")).asUtf8String();
    }

    @Test
    void withoutFaultsEverythingPassesWithItsSignature() {
        assertThat(get(client)).isEqualTo("before");
        put();
        assertThat(get(client)).isEqualTo("after");
        assertThat(client.headObject(r -> r.bucket(BUCKET).key("key")).contentLength())
                .isEqualTo(5);
        assertThat(client.listObjectsV2(r -> r.bucket(BUCKET)).contents()).hasSize(1);
        client.putObject(
                r -> r.bucket(BUCKET).key("large"), RequestBody.fromBytes(new byte[3 << 20]));
        assertThat(client.getObjectAsBytes(r -> r.bucket(BUCKET).key("large")).asByteArray())
                .hasSize(3 << 20);
        client.deleteObject(r -> r.bucket(BUCKET).key("large"));
        assertThat(proxy.requests())
                .extracting(S3Faults.Seen::method)
                .containsExactly("GET", "PUT", "GET", "HEAD", "GET", "PUT", "GET", "DELETE");
        assertThat(proxy.met()).containsOnlyKeys(S3Fault.NONE);
        try (S3Client wrong = S3Service.client(proxy.endpoint(), "another secret")) {
            S3Exception denied = catchThrowableOfType(S3Exception.class, () -> get(wrong));
            assertThat(denied.statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"DROPPED_ANSWER", "ERROR_AFTER", "THROTTLED_AFTER"})
    void theServiceDidItAndTheClientDoesNotKnow(S3Fault fault) {
        proxy.faults(S3Faults.next("PUT", fault));
        fails(this::put);
        assertThat(get(direct)).isEqualTo("after");
        assertThat(proxy.met()).containsEntry(fault, 1);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {
                "NONE",
                "LATE_REQUEST",
                "LATE_ANSWER",
                "DROPPED_ANSWER",
                "CUT_ANSWER",
                "ERROR_AFTER",
                "THROTTLED_AFTER"
            })
    void theServiceNeverHearsOfIt(S3Fault fault) {
        proxy.faults(S3Faults.always(fault));
        SdkException failed = catchThrowableOfType(SdkException.class, this::put);
        assertThat(failed).isNotNull();
        if (fault.answers()) {
            S3Exception answered = (S3Exception) failed;
            assertThat(answered.statusCode()).isEqualTo(fault.answer().status());
            assertThat(answered.awsErrorDetails().errorCode())
                    .isEqualTo(fault.answer().start().split(" ", 3)[2]);
        }
        assertThat(get(direct)).isEqualTo("before");
        fails(() -> get(client));
    }

    /** The JDK's client takes an answer that ends early for a whole one. */
    @Test
    void aCutAnswerIsShorterThanItSays() {
        proxy.faults(S3Faults.next("GET", S3Fault.CUT_ANSWER));
        ResponseBytes<GetObjectResponse> cut =
                client.getObjectAsBytes(r -> r.bucket(BUCKET).key("key"));
        assertThat(cut.response().contentLength()).isEqualTo("before".length());
        assertThat(cut.asUtf8String()).isEqualTo("bef");
        assertThat(get(client)).isEqualTo("before");
    }

    /** It takes one that ends within its head for one, too. */
    @Test
    void anAnswerCutInItsHeadHasNoTag() {
        proxy.faults(S3Faults.next("PUT", S3Fault.CUT_ANSWER));
        assertThat(put().eTag()).isNull();
        assertThat(get(direct)).isEqualTo("after");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"LATE_REQUEST", "LATE_ANSWER"})
    void aClientThatGaveUpHasWrittenAllTheSame(S3Fault fault) {
        proxy.late(Duration.ofMillis(600)).faults(S3Faults.next("PUT", fault));
        assertThatThrownBy(
                        () ->
                                client.putObject(
                                        r ->
                                                r.bucket(BUCKET)
                                                        .key("key")
                                                        .overrideConfiguration(
                                                                o ->
                                                                        o.apiCallTimeout(
                                                                                Duration.ofMillis(
                                                                                        100))),
                                        RequestBody.fromString("after")))
                .isInstanceOf(SdkException.class);
        assertThat(get(direct)).isEqualTo(fault == S3Fault.LATE_ANSWER ? "after" : "before");
        await().atMost(Duration.ofSeconds(30)).until(() -> get(direct).equals("after"));
    }

    @Test
    void itGoesAwayAndComesBackAtTheSamePlace() throws IOException {
        assertThat(get(client)).isEqualTo("before");
        proxy.goAway();
        fails(this::put);
        assertThat(get(direct)).isEqualTo("before");
        proxy.comeBack();
        put();
        assertThat(get(client)).isEqualTo("after");
    }

    @Test
    void theClockOfTheServiceMayBeAhead() {
        proxy.clockAhead(Duration.ofHours(3));
        GetObjectResponse found =
                client.getObjectAsBytes(r -> r.bucket(BUCKET).key("key")).response();
        Instant inThree = Instant.now().plus(Duration.ofHours(3));
        assertThat(found.lastModified())
                .isBetween(inThree.minusSeconds(60), inThree.plusSeconds(60));
    }

    @Test
    void aSeedGivesTheSameFaultsAgain() {
        long seed = System.nanoTime();
        S3Faults one = S3Faults.random(seed, 30, S3Fault.ALL_BUT_REGIONS);
        S3Faults other = S3Faults.random(seed, 30, S3Fault.ALL_BUT_REGIONS);
        int faults = 0;
        for (int i = 1; i <= 1000; i++) {
            S3Faults.Seen request = new S3Faults.Seen(i, "GET", "/", "");
            assertThat(one.at(request)).as("seed " + seed).isEqualTo(other.at(request));
            faults += one.at(request) == S3Fault.NONE ? 0 : 1;
        }
        assertThat(faults).as("seed " + seed).isBetween(150, 450);
        assertThat(List.of(S3Fault.values())).containsAll(S3Fault.ALL_BUT_REGIONS);
    }
}

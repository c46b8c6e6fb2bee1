package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a service has to do for the registry, asked by the SDK's bare client. */
@Tag("R09")
@Timeout(300)
abstract class S3ServiceContract {

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private final String bucket = "contract-" + BUCKETS.incrementAndGet();

    /** A running one; the same for all tests of the class. */
    abstract S3Service service();

    private S3Client client() {
        S3Client client = service().client();
        client.createBucket(request -> request.bucket(bucket));
        return client;
    }

    private String put(S3Client client, String key, String content) {
        return client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content))
                .eTag();
    }

    private static String bare(String tag) {
        return tag.replace("\"", "");
    }

    @FunctionalInterface
    private interface Request {
        void send();
    }

    private static int status(Request request) {
        S3Exception refused = catchThrowableOfType(S3Exception.class, request::send);
        assertThat(refused).as("refused").isNotNull();
        return refused.statusCode();
    }

    /** Runs it in two threads at once, and gives what they return. */
    private static <T> List<T> twice(Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<T>> both = new ArrayList<>();
            both.add(threads.submit(task));
            both.add(threads.submit(task));
            return List.of(both.get(0).get(4, TimeUnit.MINUTES), both.get(1).get());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twoThreadsOfConditionalIncrementsLoseNone() throws Exception {
        int each = 500;
        AtomicInteger threads = new AtomicInteger();
        try (S3Client client = client()) {
            put(client, "counters", "0,0");
            List<Integer> refusals =
                    twice(() -> increment(client, threads.getAndIncrement(), each));
            String counters = counters(client).asUtf8String();
            System.out.printf(
                    "%s: %s after 2 x %d conditional increments, refused %s%n",
                    getClass().getSimpleName(), counters, each, refusals);
            assertThat(counters).isEqualTo(each + "," + each);
            assertThat(refusals.get(0) + refusals.get(1))
                    .as("writes that met each other")
                    .isPositive();
        }
    }

    private ResponseBytes<GetObjectResponse> counters(S3Client client) {
        return client.getObjectAsBytes(r -> r.bucket(bucket).key("counters"));
    }

    private static int counter(ResponseBytes<GetObjectResponse> counters, int index) {
        return Integer.parseInt(counters.asUtf8String().split(",", 2)[index]);
    }

    /** One object has both counters: a lost write takes back what another has counted. */
    private int increment(S3Client client, int index, int times) {
        int refused = 0;
        for (int done = 0; done < times; ) {
            ResponseBytes<GetObjectResponse> now = counters(client);
            int[] next = {counter(now, 0), counter(now, 1)};
            next[index]++;
            try {
                client.putObject(
                        r -> r.bucket(bucket).key("counters").ifMatch(bare(now.response().eTag())),
                        RequestBody.fromString(next[0] + "," + next[1]));
                done++;
            } catch (S3Exception e) {
                // Ceph answers some writes that meet with an error that leaves it open
                assertThat(e.statusCode()).isIn(409, 412, 500);
                refused++;
                if (e.statusCode() == 500 && counter(counters(client), index) == next[index]) {
                    done++;
                }
            }
        }
        return refused;
    }

    @Test
    void ofTwoWhoCreateOneWins() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        try (S3Client client = client()) {
            for (int round = 0; round < 50; round++) {
                String key = "created-" + round;
                AtomicInteger wins = new AtomicInteger();
                twice(
                        () -> {
                            String mine = Thread.currentThread().getName();
                            start.await(1, TimeUnit.MINUTES);
                            try {
                                client.putObject(
                                        r -> r.bucket(bucket).key(key).ifNoneMatch("*"),
                                        RequestBody.fromString(mine));
                                wins.incrementAndGet();
                            } catch (S3Exception e) {
                                assertThat(e.statusCode()).isIn(409, 412);
                            }
                            return wins;
                        });
                assertThat(wins).as(key).hasValue(1);
            }
        }
    }

    @Test
    void conditionsThatDoNotHoldAreRefused() {
        try (S3Client client = client()) {
            String first = put(client, "key", "first");
            String second = put(client, "key", "second");
            assertThat(first).isNotEqualTo(second);
            RequestBody third = RequestBody.fromString("third");
            assertThat(
                            status(
                                    () ->
                                            client.putObject(
                                                    r ->
                                                            r.bucket(bucket)
                                                                    .key("key")
                                                                    .ifMatch(bare(first)),
                                                    third)))
                    .isEqualTo(412);
            assertThat(
                            status(
                                    () ->
                                            client.putObject(
                                                    r ->
                                                            r.bucket(bucket)
                                                                    .key("key")
                                                                    .ifNoneMatch("*"),
                                                    third)))
                    .isEqualTo(412);
            assertThat(
                            status(
                                    () ->
                                            client.putObject(
                                                    r ->
                                                            r.bucket(bucket)
                                                                    .key("none")
                                                                    .ifMatch(bare(first)),
                                                    third)))
                    .isIn(404, 412);
            assertThat(client.getObjectAsBytes(r -> r.bucket(bucket).key("key")).asUtf8String())
                    .isEqualTo("second");
        }
    }

    @Test
    void aWrongSecretIsDenied() {
        try (S3Client good = client();
                S3Client wrong = S3Service.client(service().pathStyle(), "another secret")) {
            put(good, "key", "content");
            assertThat(status(() -> wrong.getObjectAsBytes(r -> r.bucket(bucket).key("key"))))
                    .isEqualTo(403);
            assertThat(
                            status(
                                    () ->
                                            wrong.putObject(
                                                    r -> r.bucket(bucket).key("key"),
                                                    RequestBody.fromString("forged"))))
                    .isEqualTo(403);
            assertThat(good.getObjectAsBytes(r -> r.bucket(bucket).key("key")).asUtf8String())
                    .isEqualTo("content");
        }
    }

    @Test
    void whatIsNotThereIsNotFound() {
        try (S3Client client = client()) {
            S3Exception none =
                    catchThrowableOfType(
                            S3Exception.class,
                            () -> client.getObjectAsBytes(r -> r.bucket(bucket).key("none")));
            assertThat(none.awsErrorDetails().errorCode()).isEqualTo("NoSuchKey");
            S3Exception nowhere =
                    catchThrowableOfType(
                            S3Exception.class,
                            () -> client.getObjectAsBytes(r -> r.bucket("nowhere").key("none")));
            assertThat(nowhere.awsErrorDetails().errorCode()).isEqualTo("NoSuchBucket");
        }
    }

    @Test
    void answersTellTheTimeAndWhenTheObjectWasWritten() {
        try (S3Client client = client()) {
            Instant before = Instant.now().minusSeconds(2);
            put(client, "key", "content");
            GetObjectResponse found =
                    client.getObjectAsBytes(r -> r.bucket(bucket).key("key")).response();
            String date = found.sdkHttpResponse().firstMatchingHeader("Date").orElseThrow();
            Instant told =
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            assertThat(told).isBetween(before, Instant.now().plusSeconds(2));
            assertThat(found.lastModified()).isBetween(before, told.plusSeconds(1));
            assertThat(Duration.between(found.lastModified(), told))
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void theBucketMayStandInTheNameOfTheHost() {
        try (S3Client path = client();
                FaultyProxy proxy = FaultyProxy.start(service().hostStyle());
                S3Client host = service().hostStyleClient(proxy)) {
            String tag =
                    host.putObject(
                                    r -> r.bucket(bucket).key("a key/é.json"),
                                    RequestBody.fromString("content"))
                            .eTag();
            assertThat(
                            path.getObjectAsBytes(r -> r.bucket(bucket).key("a key/é.json"))
                                    .asUtf8String())
                    .isEqualTo("content");
            host.putObject(
                    r -> r.bucket(bucket).key("a key/é.json").ifMatch(bare(tag)),
                    RequestBody.fromString("more"));
            assertThat(host.listObjectsV2(r -> r.bucket(bucket)).contents())
                    .singleElement()
                    .satisfies(one -> assertThat(one.key()).isEqualTo("a key/é.json"));
            assertThat(proxy.requests())
                    .hasSize(3)
                    .allSatisfy(request -> assertThat(request.host()).startsWith(bucket + "."));
        }
    }

    @Test
    void aBucketKeepsVersionsIfItIsTold() {
        try (S3Client client = client()) {
            client.putBucketVersioning(
                    r ->
                            r.bucket(bucket)
                                    .versioningConfiguration(
                                            c -> c.status(BucketVersioningStatus.ENABLED)));
            put(client, "key", "first");
            put(client, "key", "second");
            List<ObjectVersion> versions =
                    client.listObjectVersions(r -> r.bucket(bucket).prefix("key")).versions();
            assertThat(versions).hasSize(2);
            assertThat(versions.get(0).isLatest()).isTrue();
            String oldest = versions.get(1).versionId();
            assertThat(
                            client.getObjectAsBytes(
                                            r -> r.bucket(bucket).key("key").versionId(oldest))
                                    .asString(StandardCharsets.UTF_8))
                    .isEqualTo("first");
        }
    }

    @Test
    void manyKeysAreListedInPages() {
        try (S3Client client = client()) {
            for (int i = 0; i < 5; i++) {
                put(client, "fleet/" + i, "x");
            }
            put(client, "other", "x");
            List<String> keys =
                    client
                            .listObjectsV2Paginator(
                                    r -> r.bucket(bucket).prefix("fleet/").maxKeys(2))
                            .contents()
                            .stream()
                            .map(one -> one.key())
                            .toList();
            assertThat(keys).containsExactly("fleet/0", "fleet/1", "fleet/2", "fleet/3", "fleet/4");
        }
    }
}

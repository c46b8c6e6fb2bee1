package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.s3.FaultyProxy;
import dev.cairn.checkpoint.s3.S3Fault;
import dev.cairn.checkpoint.s3.S3Faults;
import dev.cairn.checkpoint.s3.S3Server;
import dev.cairn.checkpoint.s3.S3Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the server in this process, which can go away, count and refuse. */
class S3RegistryIT extends S3RegistryScenarios {

    private static S3Server server;

    @BeforeAll
    static void startServer() {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    S3Service service() {
        return server;
    }

    @Test
    void whileTheServiceIsGoneNothingIsLostAndItGoesOnAfterwards() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            S3Collectors collectors =
                    S3Collectors.of(server, work, proxy.endpoint())
                            .with("CAIRN_REGISTRY_LEASE", "3s");
            Path sink = collectors.sink("one");
            try (CairnProcess collector = collectors.tail("one")) {
                collectors.awaitGrowth(collector, sink, 0);
                proxy.goAway();
                // past the lease, so that it may not deliver any more
                await().atMost(S3Collectors.LIMIT)
                        .until(() -> collector.errors().contains("cannot be renewed"));
                pause(5_000);
                long paused = S3Collectors.size(sink);
                pause(1_000);
                assertThat(S3Collectors.size(sink)).as("nothing is delivered").isEqualTo(paused);
                long behind = collectors.position();
                assertThat(collector.isAlive()).as(collector.errors()).isTrue();

                proxy.comeBack();
                collectors.awaitGrowth(collector, sink, paused);
                stopWriting();
                collectors.awaitCommitted(collector);
                assertThat(collectors.position()).isGreaterThan(behind);
                assertThat(collector.errors()).contains("renewed again").doesNotContain("\tat ");
                collector.signal("TERM");
                assertThat(collector.exitStatus(S3Collectors.LIMIT))
                        .as(collector.errors())
                        .isZero();
            }
            requireEveryLineOnce(sink);
        }
    }

    @Test
    void whileNothingChangesNothingIsSentButRenewals() throws Exception {
        stopWriting();
        try (FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            S3Collectors collectors =
                    S3Collectors.of(server, work, proxy.endpoint())
                            .with("CAIRN_REGISTRY_LEASE", "6s");
            try (CairnProcess collector = collectors.tail("one")) {
                collectors.awaitGrowth(collector, collectors.sink("one"), 0);
                collectors.awaitCommitted(collector);
                pause(1_000);
                int before = proxy.count();
                long began = System.nanoTime();
                await().atMost(S3Collectors.LIMIT).until(() -> proxy.count() >= before + 4);
                double seconds = (System.nanoTime() - began) / 1e9;
                List<S3Faults.Seen> sent = proxy.requests().subList(before, before + 4);
                System.out.printf("S3RegistryIT: 4 requests in %.1f s: %s%n", seconds, sent);
                assertThat(sent)
                        .allSatisfy(
                                request -> {
                                    assertThat(request.method()).isEqualTo("PUT");
                                    assertThat(request.target()).endsWith(collectors.key());
                                });
                // a third of the lease each; the first may have been due at once
                assertThat(seconds).isGreaterThan(3 * 2.0 - 0.5);
            }
        }
    }

    @Test
    @Tag("R10")
    void R10_whatTheServiceRefusesIsOneLineAndNothingIsOverwritten() throws Exception {
        Map<S3Fault, String> sayings =
                Map.of(
                        S3Fault.DENIED, "access is denied",
                        S3Fault.OTHER_REGION, "AWS_REGION=eu-central-1",
                        S3Fault.UNAVAILABLE, "the service is in trouble");
        try (FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            S3Collectors collectors = S3Collectors.of(server, work, proxy.endpoint());
            try (CairnProcess good = collectors.tail("one", "--until-idle", "0s")) {
                assertThat(good.exitStatus(S3Collectors.LIMIT)).as(good.errors()).isZero();
            }
            String before = collectors.document().toString();
            int asked = proxy.count();
            for (Map.Entry<S3Fault, String> each : sayings.entrySet()) {
                proxy.faults(S3Faults.always(each.getKey()));
                refused(collectors.tail("two"), 1, each.getValue(), collectors.uri());
            }
            refused(
                    collectors.cairn("registry", "show", "--registry-file", collectors.uri()),
                    1,
                    collectors.uri());
            assertThat(proxy.requests().subList(asked, proxy.count()))
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.method()).isEqualTo("GET"));
            assertThat(collectors.document()).hasToString(before);
        }
    }

    private static void refused(CairnProcess started, int status, String... saying)
            throws IOException, InterruptedException {
        try (CairnProcess cairn = started) {
            assertThat(cairn.exitStatus(S3Collectors.LIMIT)).as(cairn.errors()).isEqualTo(status);
            assertThat(cairn.errors().strip().lines())
                    .as(cairn.errors())
                    .singleElement()
                    .asString()
                    .startsWith("cairn: ")
                    .contains(saying);
        }
    }

    @Test
    @Tag("R10")
    void R10_aWrongSecretABucketThatIsNoneAndAServiceThatIsGoneAreOneLineEach() throws Exception {
        S3Collectors collectors = collectors();
        refused(
                collectors.cairn(tail("s3://no-such-bucket/r.json")),
                1,
                "s3://no-such-bucket/r.json",
                "there is no bucket");
        refused(
                collectors().with("AWS_SECRET_ACCESS_KEY", "another").cairn(tail(collectors.uri())),
                1,
                collectors.uri(),
                "credentials");
        refused(
                collectors()
                        .with("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
                        .cairn(tail(collectors.uri())),
                1,
                collectors.uri(),
                "no answer");
    }

    @ParameterizedTest
    @Tag("R02")
    @ValueSource(
            strings = {
                "s3://registries",
                "s3:///key.json",
                "s3://registries/key.json?region=x",
            })
    void R02_anAddressThatIsNoneIsOneLineWithTheRightForm(String uri) throws Exception {
        refused(collectors().cairn(tail(uri)), 2, "s3://BUCKET/KEY.json");
    }

    private static String[] tail(String uri) {
        return new String[] {
            "tail", "app.log", "--track", "--to", "append:out/x.log", "--registry-file", uri
        };
    }

    @Test
    @Tag("R08")
    void R08_noSecretIsInAnythingThatItSaysOrWrites() throws Exception {
        String wrong = "wrong-secret-of-the-tests-9876543210";
        String token = "session-token-of-the-tests-555";
        try (FaultyProxy proxy = FaultyProxy.start(server.pathStyle())) {
            S3Collectors collectors =
                    S3Collectors.of(server, work, proxy.endpoint())
                            .withJava("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
            proxy.faults(S3Faults.random(7, 20, List.of(S3Fault.ERROR, S3Fault.DROPPED_ANSWER)));
            try (CairnProcess collector = collectors.tail("one")) {
                collectors.awaitGrowth(collector, collectors.sink("one"), 0);
                collector.signal("TERM");
                assertThat(collector.exitStatus(S3Collectors.LIMIT)).isZero();
            }
            proxy.faults(S3Faults.NO);
            collectors.with("AWS_SESSION_TOKEN", token);
            try (CairnProcess collector = collectors.tail("one", "--until-idle", "0s")) {
                collector.exitStatus(S3Collectors.LIMIT);
            }
            collectors.with("AWS_SECRET_ACCESS_KEY", wrong);
            try (CairnProcess collector = collectors.tail("one", "--debug")) {
                assertThat(collector.exitStatus(S3Collectors.LIMIT)).isEqualTo(1);
            }
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                bytes += content.length();
                assertThat(content.contains(S3Service.SECRET_KEY)).as("%s", file).isFalse();
                assertThat(content.contains(wrong)).as("%s", file).isFalse();
                assertThat(content.contains(token)).as("%s", file).isFalse();
            }
        }
        System.out.printf("S3RegistryIT: searched %,d bytes for secrets%n", bytes);
        assertThat(bytes).as("TRACE says a lot").isGreaterThan(200_000);
    }
}

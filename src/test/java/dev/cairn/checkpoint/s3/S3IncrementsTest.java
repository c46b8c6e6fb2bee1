package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChildJvm;
import dev.cairn.s3.BucketException;
import dev.cairn.s3.Condition;
import dev.cairn.s3.ConditionalWrites;
import dev.cairn.s3.EtagForm;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several writers, none of whom may lose what another has written. */
@Tag("R11")
final class S3IncrementsTest {

    private static final int THREADS = 2;
    private static final int INCREMENTS = 500;
    private static final int TURNS = 50;

    private static S3Server server;

    @TempDir Path directory;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(S3Fixture.BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void R11_twoThreadsWithFiveHundredConditionalIncrementsEachLoseNone() throws Exception {
        S3StoreProvider provider = S3Fixture.provider(server.pathStyle());
        assertThat(increments(provider)).isEqualTo(THREADS * INCREMENTS);
    }

    /** What is counted in the end. */
    static int increments(S3StoreProvider provider) throws Exception {
        String key = UUID.randomUUID().toString();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Bucket bucket = provider.bucket(S3Location.of(S3Fixture.uri(key)))) {
            EtagForm form =
                    ConditionalWrites.probe(
                            bucket, S3StoreProvider.attempts(), key, "it may be lost");
            bucket.put(key, content(0), 0, Condition.ABSENT);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                running.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; i < INCREMENTS; i++) {
                                        increment(bucket, key, form);
                                    }
                                    return null;
                                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            return number(bucket.get(key).orElseThrow());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void increment(Bucket bucket, String key, EtagForm form) throws IOException {
        while (true) {
            Stored stored = bucket.get(key).orElseThrow();
            try {
                Condition condition = Condition.matches(form.of(stored.etag()));
                bucket.put(key, content(number(stored) + 1), 0, condition);
                return;
            } catch (BucketException e) {
                assertThat(e.kind()).isEqualTo(BucketException.Kind.CONDITION);
            }
        }
    }

    /** No two are equal, for an entity tag may be a digest of the content. */
    private static byte[] content(int number) {
        return (number + " " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
    }

    private static int number(Stored stored) {
        String text = new String(stored.bytes(), StandardCharsets.US_ASCII);
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("R08")
    void R11_twoProcessesThatTakeTurnsByTheLeaseLoseNoneInEitherStyleOfAddresses(boolean pathStyle)
            throws Exception {
        URI endpoint = pathStyle ? server.pathStyle() : server.hostStyle();
        takeTurns(endpoint, pathStyle, pathStyle ? TURNS : 6, directory);
    }

    /** Two processes, and the numbers that they have committed between them. */
    static void takeTurns(URI endpoint, boolean pathStyle, int turns, Path directory)
            throws Exception {
        String uri = S3Fixture.uri(UUID.randomUUID() + ".json").toString();
        List<Process> processes = new ArrayList<>();
        try {
            for (int each = 0; each < 2; each++) {
                processes.add(
                        ChildJvm.start(
                                S3Turns.class,
                                endpoint.toString(),
                                Boolean.toString(pathStyle),
                                uri,
                                "turns-" + each,
                                Integer.toString(each),
                                Integer.toString(turns),
                                pathStyle ? "" : directory.resolve("hosts-" + each).toString()));
            }
            List<String> said = new ArrayList<>();
            for (Process process : processes) {
                Optional<String> text = Optional.of(ChildJvm.output(process));
                assertThat(text.get()).endsWith("exit 0");
                Stream.of(text.get().split("\n", -1))
                        .filter(line -> !line.startsWith("exit"))
                        .forEach(said::add);
            }
            assertThat(said.stream().map(Long::valueOf).sorted().toList())
                    .isEqualTo(LongStream.rangeClosed(1, turns).boxed().toList());
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }
}

package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Numbers;
import dev.cairn.http.kit.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIGKILL at every boundary of a poll, again and again: every event is once in what {@code append:}
 * writes, and at least once in what a sink wrote that knows nothing of deliveries.
 */
@Timeout(900)
class HttpKillIT {

    /** For each of the styles and stores. */
    private static final int ROUNDS = Math.max(7, Integer.getInteger("cairn.rounds", 15) / 2);

    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PAGE = 60;

    /** Events that arrive for each life: four pages. */
    private static final int MORE = 4 * PAGE;

    /** When a life ends. */
    private enum Boundary {
        BEFORE_REQUEST,
        AFTER_RESPONSE,
        SHORTLY_AFTER_RESPONSE,
        MID_DELIVERY,
        AFTER_COMMIT,
        SHORTLY_AFTER_COMMIT,
        WHENEVER
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private final EventStore store = new EventStore(60);
    private final Map<Boundary, Integer> kills = new EnumMap<>(Boundary.class);
    private Path work;
    private EventApi api;

    static Stream<Arguments> stylesAndStores() {
        return Stream.of(Style.LINK, Style.NEWEST_FIRST, Style.OFFSET)
                .flatMap(
                        style ->
                                Stream.of("registry.json", "lmdb:registry")
                                        .map(uri -> Arguments.of(style, uri)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("stylesAndStores")
    void killedAtEveryBoundaryEachEventIsOnceInTheFile(Style style, String uri) throws Exception {
        System.out.printf(
                "HttpKillIT: -Dcairn.seed=%d, %s, %s, %d kills%n", SEED, style, uri, ROUNDS);
        work = Files.createDirectories(scratch.resolve("work"));
        try (EventApi started = EventApi.start(style, store)) {
            api = started;
            api.manners().pageSize(PAGE);
            writeRoute(random.nextBoolean());
            for (int round = 0; round < ROUNDS; round++) {
                arrive();
                life(Boundary.values()[round % Boundary.values().length], uri);
                assertThat(Numbers.complaints(sink(), store.size()))
                        .as("after kill %d", round)
                        .noneMatch(complaint -> complaint.contains("repeats"));
                if (style == Style.NEWEST_FIRST && random.nextBoolean()) {
                    api.expireCursors();
                }
            }
            arrive();
            try (CairnProcess last = run(uri)) {
                await().atMost(LIMIT)
                        .failFast(() -> assertThat(last.isAlive()).as(last.errors()).isTrue())
                        .until(() -> Numbers.in(sink()).size() >= store.size());
                int before = api.server().count();
                await().atMost(LIMIT).until(() -> api.server().count() >= before + 4);
                last.signal("TERM");
                assertThat(last.exitStatus(LIMIT)).as(last.errors()).isZero();
            }
            System.out.printf(
                    "HttpKillIT %s %s: %d events, %d requests, %d pages, kills %s%n",
                    style, uri, store.size(), api.server().count(), api.pagesServed(), kills);
            assertThat(Numbers.complaints(sink(), store.size())).isEmpty();
            assertThat(Numbers.absences(second(), store.size())).isEmpty();
            assertThat(api.differentServed()).isEqualTo(store.size());
            assertThat(api.server().bugs()).isEmpty();
        }
    }

    /** They happen in a moment, so that no request can have been for that time before. */
    private void arrive() {
        store.add(MORE, Instant.now().plusMillis(500), Duration.ofMillis(1), 7);
    }

    /** Starts the program, and kills it at a boundary. */
    private void life(Boundary boundary, String uri) throws Exception {
        int request = api.server().count() + 1 + random.nextInt(5);
        long sinkSize = size(sink());
        long secondSize = size(second());
        AtomicReference<CairnProcess> running = new AtomicReference<>();
        try (CairnProcess life = run(uri)) {
            running.set(life);
            switch (boundary) {
                case BEFORE_REQUEST ->
                        api.server().onRequest(number -> killAt(request, number, running));
                case AFTER_RESPONSE ->
                        api.server().onAnswered(number -> killAt(request, number, running));
                case SHORTLY_AFTER_RESPONSE -> {
                    int micros = random.nextInt(20_000);
                    api.server()
                            .onAnswered(
                                    number -> {
                                        if (number == request) {
                                            pause(micros);
                                        }
                                        killAt(request, number, running);
                                    });
                }
                case MID_DELIVERY -> killWhen(life, () -> size(second()) > secondSize, 2_000);
                case AFTER_COMMIT -> killWhen(life, () -> size(sink()) > sinkSize, 0);
                case SHORTLY_AFTER_COMMIT -> killWhen(life, () -> size(sink()) > sinkSize, 10_000);
                case WHENEVER -> {
                    pause(300_000 + random.nextInt(1_500_000));
                    life.kill();
                }
            }
            await("killed " + boundary)
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> !life.isAlive());
            kills.merge(boundary, 1, Integer::sum);
        } finally {
            api.server().onRequest(number -> {});
            api.server().onAnswered(number -> {});
        }
    }

    private static void killAt(int request, int number, AtomicReference<CairnProcess> running) {
        if (number == request) {
            kill(running.get());
        }
    }

    private static void kill(CairnProcess life) {
        try {
            life.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void killWhen(CairnProcess life, BooleanSupplier moment, int mostMicros) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!moment.getAsBoolean() && life.isAlive() && System.nanoTime() < end) {
            LockSupport.parkNanos(50_000);
        }
        pause(mostMicros == 0 ? 0 : random.nextInt(mostMicros));
        kill(life);
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private Path sink() {
        return work.resolve("out/events.ndjson");
    }

    private Path second() {
        return work.resolve("second/events.ndjson");
    }

    private CairnProcess run(String uri) throws IOException {
        return CairnProcess.start(work, "run", "route.yaml", "--track", "--registry-file", uri);
    }

    private void writeRoute(boolean batching) throws IOException {
        StringBuilder parameters = new StringBuilder();
        api.options()
                .forEach(
                        (name, value) ->
                                parameters.append("        %s: '%s'%n".formatted(name, value)));
        Files.writeString(
                work.resolve("route.yaml"),
                """
                - route:
                    id: poll
                    from:
                      uri: http-poll:events
                      parameters:
                %s
                        schedule: '100'
                        retryDelay: '10'
                        retryMaxDelay: '100'
                        batching: '%s'
                      steps:
                        - to: append:out/events.ndjson
                        - to: file:second?fileName=events.ndjson&fileExist=Append%s
                """
                        .formatted(parameters, batching, batching ? "" : "&appendChars=\\n"));
    }

    /** The passage of time is what this test is about: there is nothing to wait for. */
    private static void pause(int micros) {
        long end = System.nanoTime() + micros * 1_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.checkpoint.s3.S3Server;
import dev.cairn.checkpoint.s3.S3Service;
import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Three processes in a fleet, which share four API sources and have a file each. One is killed,
 * another stopped past its lease and woken.
 */
@Tag("R11")
@Timeout(600)
final class FleetIT {

    private static final String BUCKET = "registries";
    private static final String PREFIX = "fleet/";
    private static final List<String> SOURCES = List.of("alpha", "beta", "gamma", "delta");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LEASE = Duration.ofSeconds(6);

    /** Events of a page, which is one batch. */
    private static final int PAGE = 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Map<String, EventApi> apis = new LinkedHashMap<>();
    private final Map<String, NumberedWriter> writers = new TreeMap<>();
    private final Map<String, CairnProcess> processes = new TreeMap<>();
    private final ScheduledExecutorService arrivals = Executors.newScheduledThreadPool(1);
    private ScheduledFuture<?> arriving;
    private S3Server s3;
    private S3Client client;
    private HttpTally tally;

    @BeforeEach
    void start() throws IOException {
        s3 = S3Server.start(BUCKET);
        client = s3.client();
        tally = HttpTally.start();
        for (String source : SOURCES) {
            EventApi api = EventApi.start(Style.LINK, new EventStore(60));
            api.manners().pageSize(PAGE);
            apis.put(source, api);
        }
        arriving = arrivals.scheduleAtFixedRate(this::arrive, 0, 100, TimeUnit.MILLISECONDS);
    }

    private void arrive() {
        apis.values()
                .forEach(
                        api ->
                                api.store()
                                        .add(
                                                PAGE / 4,
                                                Instant.now().plusMillis(500),
                                                Duration.ofMillis(1),
                                                7));
    }

    @AfterEach
    void stop() throws IOException {
        arrivals.shutdownNow();
        for (NumberedWriter writer : writers.values()) {
            writer.close();
        }
        apis.values().forEach(EventApi::close);
        tally.close();
        client.close();
        s3.close();
    }

    private CairnProcess instance(String name) throws IOException {
        Path work = Files.createDirectories(scratch.toRealPath().resolve(name).resolve("work"));
        if (!writers.containsKey(name)) {
            writers.put(name, NumberedWriter.start(name, work.resolve("app.log"), 7, 20_000_000));
        }
        StringBuilder routes = new StringBuilder();
        routes.append(route("tail:app.log", Map.of("startFrom", "beginning"), name));
        apis.forEach(
                (source, api) -> {
                    Map<String, String> options = new TreeMap<>(api.options());
                    options.put("schedule", "100");
                    options.put("retryDelay", "10");
                    routes.append(route("http-poll:" + source, options, source));
                });
        Files.writeString(work.resolve("routes.yaml"), routes);
        Map<String, String> environment = new TreeMap<>(s3.environment());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("CAIRN_REGISTRY_LEASE", LEASE.toSeconds() + "s");
        List<String> command = CairnProcess.javaCommand(List.of());
        command.addAll(List.of("dev.cairn.cli.CairnCli", "run", "routes.yaml", "--track"));
        command.addAll(List.of("--registry-file", "s3://" + BUCKET + "/" + PREFIX));
        command.addAll(List.of("--registry-instance", name, "--durability", "durable"));
        CairnProcess started = CairnProcess.start(work, command, environment);
        processes.put(name, started);
        return started;
    }

    private String route(String uri, Map<String, String> options, String name) {
        StringBuilder parameters = new StringBuilder();
        options.forEach(
                (key, value) -> parameters.append("        %s: '%s'%n".formatted(key, value)));
        return """
        - route:
            from:
              uri: '%s'
              parameters:
        %s
                batching: 'true'
              steps:
                - convertBodyTo:
                    type: byte[]
                - removeHeaders:
                    pattern: '*'
                - to: %s?httpMethod=POST
        """
                .formatted(uri, parameters, tally.url(name));
    }

    // ---- who has what

    /** Listed again if one of them is gone: the server lists what it is about to rename, too. */
    private Map<String, JsonNode> leases(String below) {
        return await().ignoreException(NoSuchKeyException.class)
                .atMost(LIMIT)
                .until(() -> read(below), leases -> true);
    }

    private Map<String, JsonNode> read(String below) throws IOException {
        Map<String, JsonNode> leases = new TreeMap<>();
        for (S3Object each :
                client.listObjectsV2(request -> request.bucket(BUCKET).prefix(PREFIX + below))
                        .contents()) {
            byte[] document =
                    client.getObjectAsBytes(get -> get.bucket(BUCKET).key(each.key()))
                            .asByteArray();
            leases.put(
                    each.key().replaceAll(".*/|\\.json$", ""),
                    JSON.readTree(document).path("lease"));
        }
        return leases;
    }

    /** The instance that has each source. */
    private Map<String, String> owners() {
        Map<String, String> owners = new TreeMap<>();
        leases("sources/")
                .forEach(
                        (source, lease) -> {
                            boolean released = lease.path("released").asBoolean();
                            owners.put(source, released ? "" : lease.path("instance").asText());
                        });
        return owners;
    }

    private void awaitSharedBy(String... instances) {
        await().atMost(LIMIT)
                .failFast("an instance has ended", () -> requireAlive(instances))
                .untilAsserted(
                        () -> {
                            Map<String, String> owners = owners();
                            assertThat(owners.keySet())
                                    .as(told())
                                    .containsExactlyInAnyOrderElementsOf(SOURCES);
                            assertThat(new TreeSet<>(owners.values()))
                                    .as(told())
                                    .containsExactlyInAnyOrder(instances);
                        });
    }

    private void requireAlive(String... instances) {
        for (String each : instances) {
            assertThat(processes.get(each).isAlive()).as("%s: %s", each, told()).isTrue();
        }
    }

    /** What the instances say, for who looks why something did not come. */
    private String told() {
        StringBuilder told = new StringBuilder();
        processes.forEach(
                (name, process) -> {
                    try {
                        told.append("%n%s:%n%s".formatted(name, process.errors()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return told.toString();
    }

    private List<String> sourcesOf(String instance) {
        return owners().entrySet().stream()
                .filter(each -> each.getValue().equals(instance))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How long until others have what an instance had. */
    private Duration takenFrom(String instance, List<String> sources) {
        long began = System.nanoTime();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            Map<String, String> owners = owners();
                            return sources.stream()
                                    .map(source -> owners.getOrDefault(source, ""))
                                    .noneMatch(owner -> owner.equals(instance) || owner.isEmpty());
                        });
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void awaitGrowth(List<String> sources) {
        for (String source : sources) {
            int before = tally.different(source);
            await("deliveries of " + source)
                    .atMost(LIMIT)
                    .until(() -> tally.different(source) > before);
        }
    }

    @Test
    void R11_oneIsKilledAnotherStoppedPastItsLeaseAndEveryEventIsDelivered() throws Exception {
        try (CairnProcess one = instance("one");
                CairnProcess two = instance("two");
                CairnProcess three = instance("three")) {
            awaitSharedBy("one", "two", "three");
            awaitGrowth(SOURCES);
            requireShownWhole();

            List<String> ofOne = sourcesOf("one");
            one.kill();
            Duration afterKill = takenFrom("one", ofOne);
            awaitGrowth(ofOne);

            awaitSharedBy("two", "three");
            List<String> ofTwo = sourcesOf("two");
            two.signal("STOP");
            Duration afterStop = takenFrom("two", ofTwo);
            awaitGrowth(ofTwo);
            two.signal("CONT");
            await().atMost(LEASE)
                    .untilAsserted(
                            () ->
                                    assertThat(two.errors())
                                            .as(two.errors())
                                            .contains("is not read here any more")
                                            .contains("three (pid " + three.pid()));
            System.out.printf(
                    "FleetIT: lease %d s; %s of the killed one taken over after %d ms, %s of the"
                            + " stopped one after %d ms%n",
                    LEASE.toSeconds(), ofOne, afterKill.toMillis(), ofTwo, afterStop.toMillis());
            assertThat(afterKill).isLessThan(LEASE.plusSeconds(5));
            assertThat(afterStop).isLessThan(LEASE.plusSeconds(5));

            try (CairnProcess again = instance("one")) {
                awaitSharedBy("one", "two", "three");
                end(again, two, three);
            }
        }
    }

    /** Nothing new comes any more, everything is delivered, and everybody ends in order. */
    private void end(CairnProcess... running) throws Exception {
        assertThat(arriving.isDone()).as("events still arrive").isFalse();
        arrivals.shutdown();
        assertThat(arrivals.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        for (NumberedWriter writer : writers.values()) {
            writer.close();
        }
        for (String source : SOURCES) {
            int events = apis.get(source).store().size();
            await("all of " + source).atMost(LIMIT).until(() -> tally.hasAll(source, events));
        }
        for (Map.Entry<String, NumberedWriter> each : writers.entrySet()) {
            await("the file of " + each.getKey())
                    .atMost(LIMIT)
                    .until(() -> tally.hasAll(each.getKey(), each.getValue().written()));
        }
        for (CairnProcess each : running) {
            each.signal("TERM");
            assertThat(each.exitStatus(LIMIT)).as(each.errors()).isZero();
        }
        for (Map.Entry<String, JsonNode> each : leases("sources/").entrySet()) {
            String source = each.getKey();
            long changes = each.getValue().path("epoch").asLong() - 1;
            System.out.printf(
                    "FleetIT: %s: %d events, %d changes of hands, %d again%n",
                    source, apis.get(source).store().size(), changes, tally.again(source));
            // the batch that was in the route, or being committed
            assertThat(tally.again(source)).as(source).isLessThanOrEqualTo((int) changes * PAGE);
        }
    }

    private void requireShownWhole() throws Exception {
        List<String> command = CairnProcess.javaCommand(List.of());
        command.addAll(List.of("dev.cairn.cli.CairnCli", "registry", "show"));
        command.addAll(List.of("--registry-file", "s3://" + BUCKET + "/" + PREFIX));
        Path work = Files.createDirectories(scratch.toRealPath().resolve("person").resolve("work"));
        Map<String, String> environment = new TreeMap<>(S3Service.environment(s3.pathStyle()));
        try (CairnProcess show = CairnProcess.start(work, command, environment)) {
            assertThat(show.exitStatus(LIMIT)).as(show.errors()).isZero();
            String shown = show.output();
            assertThat(shown)
                    .contains("instance one: owned by one (pid ")
                    .contains("instance two: owned by two (pid ")
                    .contains("instance three: owned by three (pid ")
                    .contains("s3://" + BUCKET + "/" + PREFIX + "instances/one.json");
            SOURCES.forEach(
                    source ->
                            assertThat(shown)
                                    .contains("source api_sources/" + source + ": owned by "));
        }
    }
}

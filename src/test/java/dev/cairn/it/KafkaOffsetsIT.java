package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * camel-kafka with its offsets in the registry, against a real broker. Every run consumes in a
 * consumer group of its own that would begin at the beginning: what it knows it has from us.
 */
@Timeout(600)
class KafkaOffsetsIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final String ROUTES =
            """
            - route:
                id: produce
                from:
                  uri: file:numbers?delete=true&initialDelay=0&delay=100
                  steps:
                    - split:
                        tokenize: "\\n"
                        steps:
                          - setHeader: {name: CamelKafkaKey, simple: "${body}"}
                          - to: kafka:numbers?brokers={{broker}}
            - route:
                id: consume
                from:
                  uri: kafka:numbers
                  parameters:
                    brokers: "{{broker}}"
                    groupId: "{{group}}"
                    autoOffsetReset: earliest
                    offsetRepository: "#offsets"
                    maxPollRecords: 7
                  steps:
                    - to: file:out?fileName=all.log&fileExist=Append&appendChars=\\n
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private Path work;
    private String classPath;
    private int runs;

    @Test
    @Tag("P16")
    void P16_kafkaOffsetsContinueFromTheRegistryAfterAStopAndAfterAKill() throws Exception {
        work = Files.createDirectories(scratch.resolve("work"));
        Files.writeString(work.resolve("routes.yaml"), ROUTES);
        Path home = Path.of(System.getProperty("cairn.target")).resolve("kafka");
        classPath = ResolvedClassPath.of(Path.of("src/test/kafka/pom.xml"), home);
        try (KafkaBroker broker = KafkaBroker.start(scratch, classPath, 3)) {
            try (CairnProcess first = hub(broker)) {
                produce(1, 60);
                awaitStored(first, 60);
                first.signal("TERM");
                first.exitStatus(LIMIT);
            }
            assertThat(lines()).hasSize(60);
            try (CairnProcess second = hub(broker)) {
                produce(61, 100);
                awaitStored(second, 100);
                second.kill();
            }
            try (CairnProcess third = hub(broker)) {
                produce(101, 120);
                awaitStored(third, 120);
                third.signal("TERM");
                third.exitStatus(LIMIT);
            }
        }
        assertThat(LineCount.complaints(work.resolve("out/all.log"), Map.of("w", 120L))).isEmpty();
    }

    private CairnProcess hub(KafkaBroker broker) throws IOException {
        Path classes = Files.createDirectories(scratch.resolve("classes"));
        Files.writeString(
                classes.resolve("application.properties"),
                """
                camel.main.routes-include-pattern=file:routes.yaml
                cairn.registry.enabled=true
                cairn.registry.uri=registry.json
                camel.beans.offsets=#class:dev.cairn.registry.RegistryStateRepository
                broker=%s
                group=run-%d
                """
                        .formatted(broker.address(), ++runs));
        List<String> command = CairnProcess.javaCommand(List.of(classes));
        int at = command.size() - 1;
        command.set(at, command.get(at) + File.pathSeparator + classPath);
        command.add("org.apache.camel.main.Main");
        return CairnProcess.start(work, command, Map.of());
    }

    private void produce(int from, int to) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int number = from; number <= to; number++) {
            lines.append(number == from ? "" : "\n").append("w ").append(number).append(" x");
        }
        Path numbers = Files.createDirectories(work.resolve("numbers"));
        Path whole = Files.writeString(work.resolve("numbers.tmp"), lines);
        Files.move(whole, numbers.resolve("from-" + from));
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(work.resolve("out/all.log"));
    }

    /** Waits until the registry's offsets have passed so many records. */
    private void awaitStored(CairnProcess process, long records) {
        await("offsets of " + records + " records")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .failFast(() -> assertThat(process.isAlive()).as(process.errors()).isTrue())
                .untilAsserted(
                        () ->
                                assertThat(
                                                stored().values().stream()
                                                        .mapToLong(offset -> offset + 1)
                                                        .sum())
                                        .as("%s%n%s", stored(), process.errors())
                                        .isEqualTo(records));
    }

    /** The offset of the last record that was processed, by topic and partition. */
    private Map<String, Long> stored() throws IOException {
        Map<String, Long> offsets = new TreeMap<>();
        String uri = work.resolve("registry.json").toString();
        if (CheckpointStores.read(RegistryUri.parse(uri)) instanceof Loaded.Present present) {
            for (Map.Entry<Key, Entry> each : present.entries().entrySet()) {
                if (each.getKey().section().equals("state")) {
                    String offset = each.getValue().text("value").orElseThrow();
                    offsets.put(each.getKey().name(), Long.parseLong(offset));
                }
            }
        }
        return offsets;
    }
}

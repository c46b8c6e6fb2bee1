package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The repositories under the real {@code camel run --dev}, which restarts routes when edited. */
@Timeout(600)
class DevReloadIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final String ROUTE =
            """
            - route:
                id: once
                from:
                  uri: file:in?noop=true&idempotent=true&idempotentRepository=#seen&initialDelay=0&delay=100
                  steps:
                    - setBody: {simple: "%s ${file:name}"}
                    - to: file:out?fileName=processed&fileExist=Append&appendChars=\\n
                    - toD: bean:offsets?method=setState('in/${file:name}','%s')
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private Path work;

    @Test
    @Tag("P16")
    void P16_whatWasKeptBeforeAReloadIsThereAfterItAndAfterARestart() throws Exception {
        CamelCommand camel = CamelCommand.prepare();
        work = Files.createDirectories(scratch.resolve("work"));
        Path application = Files.createDirectories(work.resolve("app"));
        Path route = application.resolve("once.yaml");
        Files.writeString(route, ROUTE.formatted("first", "first"));
        Files.writeString(
                application.resolve("application.properties"),
                """
                camel.beans.offsets=#class:dev.cairn.registry.RegistryStateRepository
                camel.beans.seen=#class:dev.cairn.registry.RegistryIdempotentRepository
                camel.beans.seen.name=files
                cairn.registry.enabled=true
                cairn.registry.uri=registry.json
                """);
        write("a");
        write("b");
        try (CairnProcess dev = camel.run(work, "--dev", "--source-dir=app")) {
            awaitProcessed(dev, List.of("first a", "first b"));
            awaitKept(dev, 2);
            reload(dev, route, "second");
            write("c");
            awaitProcessed(dev, List.of("first a", "first b", "second c"));
            reload(dev, route, "third");
            write("d");
            awaitProcessed(dev, List.of("first a", "first b", "second c", "third d"));
            awaitKept(dev, 4);
            dev.signal("TERM");
            dev.exitStatus(LIMIT);
            assertThat(dev.output() + dev.errors()).doesNotContain("is in use by", "Exception");
        }
        try (CairnProcess again = camel.run(work, "--source-dir=app")) {
            write("e");
            awaitProcessed(again, List.of("first a", "first b", "second c", "third d", "third e"));
            awaitKept(again, 5);
            again.signal("TERM");
            again.exitStatus(LIMIT);
        }
    }

    /** Edits the route and waits until the one that runs is the new one. */
    private static void reload(CairnProcess dev, Path route, String word) throws IOException {
        int before = dev.output().split("Routes reloaded", -1).length;
        Files.writeString(route, ROUTE.formatted(word, word));
        await("the reload")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .failFast(() -> assertThat(dev.isAlive()).as(dev.output()).isTrue())
                .until(() -> dev.output().split("Routes reloaded", -1).length > before);
    }

    private void write(String name) throws IOException {
        Files.createFile(Files.createDirectories(work.resolve("in")).resolve(name));
    }

    /** What is there stays: a line that comes twice fails here, or at the next of these waits. */
    private void awaitProcessed(CairnProcess process, List<String> lines) {
        Path out = work.resolve("out/processed");
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .failFast(
                        () ->
                                assertThat(process.isAlive())
                                        .as("%s%n%s", process.output(), process.errors())
                                        .isTrue())
                .untilAsserted(
                        () -> {
                            assertThat(out)
                                    .as("%s%n%s", process.output(), process.errors())
                                    .exists();
                            assertThat(Files.readAllLines(out))
                                    .as("%s%n%s", process.output(), process.errors())
                                    .containsExactlyInAnyOrderElementsOf(lines);
                        });
    }

    /** Waits until so many files are confirmed, and have their states. */
    private void awaitKept(CairnProcess process, int files) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(
                        () -> {
                            assertThat(names("idempotent@files"))
                                    .as("%s%n%s", process.output(), process.errors())
                                    .hasSize(files);
                            assertThat(names("state")).hasSize(files);
                        });
    }

    private List<String> names(String section) throws IOException {
        String uri = work.resolve("registry.json").toString();
        return CheckpointStores.read(RegistryUri.parse(uri)) instanceof Loaded.Present present
                ? present.entries().keySet().stream()
                        .filter(key -> key.section().equals(section))
                        .map(Key::name)
                        .toList()
                : List.of();
    }
}

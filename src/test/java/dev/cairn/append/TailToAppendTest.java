package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.component.Cairn;
import dev.cairn.tail.TailComponent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From files into a file, both of which are rotated, through restarts. */
@Tag("C05")
@Timeout(90)
class TailToAppendTest {

    @TempDir private Path directory;
    private CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(String from, String to) throws Exception {
        context = new DefaultCamelContext();
        context.addComponent("tail", new TailComponent());
        context.addComponent("append", new AppendComponent());
        context.getShutdownStrategy().setTimeout(5);
        context.getPropertiesComponent().addInitialProperty("cairn.registry.enabled", "true");
        context.getPropertiesComponent()
                .addInitialProperty(
                        "cairn.registry.uri", directory.resolve("registry.json").toString());
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(from).to(to);
                    }
                });
        context.start();
    }

    private void awaitIdle() throws Exception {
        Cairn cairn = Cairn.of(context);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> cairn.isIdle(Duration.ofMillis(200)));
    }

    private static void append(Path file, int from, int to) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append(file.getFileName()).append(' ').append(i).append('\n');
        }
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Lines of the sink and of all that it was renamed to. */
    private static List<String> lines(Path sinks) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(sinks)) {
            files.filter(file -> file.getFileName().toString().startsWith("all.log"))
                    .forEach(
                            file -> {
                                try {
                                    lines.addAll(Files.readAllLines(file));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
        return lines;
    }

    @Test
    @Tag("R12")
    void sourceAndSinkThatAreRotatedKeepEveryLineOnce() throws Exception {
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Path sinks = Files.createDirectory(directory.resolve("out"));
        Path sink = sinks.resolve("all.log");
        Path a = logs.resolve("a.log");
        Path b = logs.resolve("b.log");
        String from = "tail:" + logs + "/*.log?batching=true&startFrom=beginning&rotateWait=200";
        List<String> expected = new ArrayList<>();
        append(a, 1, 1000);
        append(b, 1, 1000);
        start(from, "append:" + sink);
        for (int round = 1; round <= 8; round++) {
            append(a, round * 1000 + 1, round * 1000 + 1000);
            append(b, round * 1000 + 1, round * 1000 + 1000);
            if (round % 2 == 0) {
                int before = lines(sinks).size();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> before > 0 || lines(sinks).size() > 0);
                Files.move(sink, sinks.resolve("all.log." + round));
            }
            if (round % 3 == 0) {
                context.stop();
                start(from, "append:" + sink);
            }
            if (round == 4) {
                Files.move(a, logs.resolve("a.log.1"), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        awaitIdle();
        for (int i = 1; i <= 9000; i++) {
            expected.add("a.log " + i);
            expected.add("b.log " + i);
        }
        assertThat(lines(sinks)).hasSize(18000).hasSameElementsAs(expected);
    }

    @Test
    void sinkWithinTheGlobIsNotTailed() throws Exception {
        Path sink = directory.resolve("all.log");
        append(directory.resolve("a.log"), 1, 100);
        String from = "tail:" + directory + "/*.log?startFrom=beginning&rescanInterval=100";
        start(from, "append:" + sink);
        awaitIdle();
        append(directory.resolve("a.log"), 101, 200);
        awaitIdle();
        assertThat(Files.readAllLines(sink)).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    @Tag("R14")
    void exactlyTheNewLinesAreShippedAfterARestart() throws Exception {
        Path log = directory.resolve("a.log");
        Path sink = directory.resolve("out/all.log");
        String from = "tail:" + log + "?startFrom=beginning";
        append(log, 1, 3);
        start(from, "append:" + sink);
        awaitIdle();
        context.stop();
        append(log, 4, 5);
        start(from, "append:" + sink);
        awaitIdle();
        assertThat(Files.readAllLines(sink))
                .containsExactly("a.log 1", "a.log 2", "a.log 3", "a.log 4", "a.log 5");
    }
}

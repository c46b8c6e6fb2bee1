package dev.cairn.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.Entry;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.support.resume.OffsetKeys;
import org.apache.camel.support.resume.Offsets;
import org.apache.camel.support.resume.Resumables;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The resume strategy under Camel's {@code resumable}, with the adapters of camel-file. */
@Timeout(120)
@Tag("P16")
class RegistryResumeStrategyTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private Path directory;

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

    private RouteBuilder resumable(Processor processor) {
        String uri =
                "file:"
                        + directory.resolve("in")
                        + "?noop=true&idempotent=false&initialDelay=0&delay=20";
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).routeId("files").resumable("resume").process(processor);
            }
        };
    }

    private KeptContext start(Processor processor) throws Exception {
        return new KeptContext(directory.resolve("registry.json"))
                .bind("resume", new RegistryResumeStrategy())
                .start(resumable(processor));
    }

    private static File file(Exchange exchange) {
        return ((GenericFile<?>) exchange.getProperty(Exchange.FILE_EXCHANGE_FILE)).getBody()
                        instanceof File file
                ? file
                : exchange.getMessage().getHeader(Exchange.FILE_PATH, File.class);
    }

    private void whole(Exchange exchange) {
        File file = file(exchange);
        done.add(file.getName());
        exchange.getMessage().setHeader(Exchange.OFFSET, Resumables.of(file.getParentFile(), file));
    }

    /** Reads what is behind the offset, as a follower of a growing file would. */
    private void rest(Exchange exchange) throws Exception {
        File file = file(exchange);
        try (InputStream bytes = exchange.getMessage().getBody(InputStream.class)) {
            String rest = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            if (!rest.isEmpty()) {
                done.add(rest);
            }
            exchange.getMessage().setHeader(Exchange.OFFSET, Resumables.of(file, file.length()));
        }
    }

    private Path write(String name, String text) throws Exception {
        Path file = Files.createDirectories(directory.resolve("in")).resolve(name);
        return Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void P16_filesOfADirectoryThatAreDoneAreSkippedAfterARestart() throws Exception {
        write("a", "");
        write("b", "");
        try (KeptContext first = start(this::whole)) {
            await().atMost(LIMIT)
                    .until(() -> first.cairn().registry().section("resume").size() == 2);
        }
        write("c", "");
        try (KeptContext second = start(this::whole)) {
            await().atMost(LIMIT)
                    .until(() -> second.cairn().registry().section("resume").size() == 3);
            assertThat(second.cairn().registry().section("resume").values())
                    .extracting(entry -> entry.text("text").orElseThrow())
                    .anyMatch(text -> text.endsWith("/in: " + directory.resolve("in/c")));
        }
        assertThat(done).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void P16_aGrowingFileIsReadFromItsOffsetAfterARestart() throws Exception {
        write("log", "one\n");
        try (KeptContext first = start(this::rest)) {
            await().atMost(LIMIT).until(() -> done.contains("one\n"));
            write("log", "two\n");
            await().atMost(LIMIT).until(() -> done.contains("two\n"));
            await().atMost(LIMIT).until(() -> offset(first).endsWith(": 8"));
        }
        write("log", "three\n");
        try (KeptContext second = start(this::rest)) {
            await().atMost(LIMIT).until(() -> offset(second).endsWith(": 14"));
        }
        assertThat(done).containsExactly("one\n", "two\n", "three\n");
    }

    private static String offset(KeptContext at) throws Exception {
        return at.cairn().registry().section("resume").values().stream()
                .findFirst()
                .flatMap(entry -> entry.text("text"))
                .orElse("");
    }

    @Test
    void P16_whatCamelCannotSerialiseIsRefusedAndWhatIsNoOffsetIsLeftOut() throws Exception {
        try (KeptContext open = new KeptContext(directory.resolve("registry.json")).start()) {
            RegistryResumeStrategy strategy = new RegistryResumeStrategy();
            strategy.setCamelContext(open.context);
            strategy.start();
            assertThatThrownBy(
                            () ->
                                    strategy.updateLastOffset(
                                            OffsetKeys.of("key"), Offsets.of(Boolean.TRUE)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.Boolean cannot be kept");
            assertThat(open.cairn().registry().sections()).isEmpty();
            assertThatThrownBy(strategy::loadCache)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not Deserializable");
            assertThat(ResumeEntries.load(Entry.EMPTY, (key, value) -> true)).isFalse();
            assertThat(
                            ResumeEntries.load(
                                    Entry.EMPTY.with("key", "*").with("offset", "AA"),
                                    (key, value) -> true))
                    .isFalse();
        }
    }
}

package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthFileTest {

    private static final Optional<String> WELL = Optional.empty();

    @TempDir Path scratch;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    private Path file() {
        return scratch.resolve("health");
    }

    private HealthFile open() throws IOException {
        return HealthFile.open(Optional.of(file()), nanos::get);
    }

    private String line() throws IOException {
        String all = Files.readString(file());
        assertThat(all).endsWith("\n");
        assertThat(all.getBytes(StandardCharsets.UTF_8)).hasSize(HealthFile.SIZE_BYTES);
        return all.stripTrailing();
    }

    @Test
    void itTellsWhatTheProgramDoesAndIsGoneWithIt() throws IOException {
        try (HealthFile health = open()) {
            assertThat(line()).isEqualTo("STARTING");
            health.beat(() -> Optional.of("cannot write the registry"));
            assertThat(line()).isEqualTo("DOWN: cannot write the registry");
            nanos.addAndGet(HealthFile.BEAT.toNanos());
            health.beat(() -> WELL);
            assertThat(line()).isEqualTo("UP");
            health.stopping();
            assertThat(line()).isEqualTo("STOPPING");
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void itIsWrittenAgainEveryFiveSecondsAndNotInBetween() throws IOException {
        try (HealthFile health = open()) {
            health.beat(() -> WELL);
            FileTime longAgo = FileTime.fromMillis(0);
            Files.setLastModifiedTime(file(), longAgo);
            nanos.addAndGet(HealthFile.BEAT.toNanos() - 1);
            health.beat(
                    () -> {
                        throw new AssertionError("nothing is asked before it is time");
                    });
            assertThat(Files.getLastModifiedTime(file())).isEqualTo(longAgo);
            nanos.addAndGet(1);
            health.beat(() -> WELL);
            assertThat(Files.getLastModifiedTime(file())).isGreaterThan(longAgo);
        }
    }

    @Test
    void aLongReasonOfSeveralLinesIsOneLineCutAtACharacter() throws IOException {
        try (HealthFile health = open()) {
            health.beat(() -> Optional.of("first\n\tsecond " + "ü".repeat(1000)));
            // 6 + 13 characters before the umlauts leave room for 246 of them
            assertThat(line()).isEqualTo("DOWN: first second " + "ü".repeat(246));
            nanos.addAndGet(HealthFile.BEAT.toNanos());
            health.beat(() -> WELL);
            assertThat(line()).isEqualTo("UP");
        }
    }

    @Test
    void itComesBackAfterAnotherCommandHasDeletedIt() throws IOException {
        try (HealthFile health = open()) {
            open().close();
            assertThat(file()).doesNotExist();
            health.beat(() -> WELL);
            assertThat(line()).isEqualTo("UP");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsRefusedAtTheStartAndEndsNothingLater() throws IOException {
        Path nowhere = scratch.resolve("nowhere/health");
        assertThatThrownBy(() -> HealthFile.open(Optional.of(nowhere), nanos::get))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nowhere.toString());
        Files.createDirectories(nowhere.getParent());
        try (HealthFile health = HealthFile.open(Optional.of(nowhere), nanos::get)) {
            Files.delete(nowhere);
            Files.delete(nowhere.getParent());
            health.beat(() -> WELL);
            Files.createDirectories(nowhere.getParent());
            health.stopping();
            assertThat(nowhere).exists();
        }
    }

    @Test
    void withoutAFileNothingIsAsked() throws IOException {
        try (HealthFile health = HealthFile.open(Optional.empty(), nanos::get)) {
            health.beat(
                    () -> {
                        throw new AssertionError("there is nobody to tell it");
                    });
            health.stopping();
        }
    }

    @Test
    void aReadinessCheckThatIsDownIsTheTrouble() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            assertThat(Readiness.trouble(context)).isEmpty();
            HealthCheckRegistry.get(context).register(new Failing());
            assertThat(Readiness.trouble(context)).contains("failing: out of order");
        }
    }

    private static final class Failing extends AbstractHealthCheck {
        Failing() {
            super("test", "failing");
        }

        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            builder.down().message("out of order");
        }
    }
}

package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./cairn}. */
@Timeout(120)
class LauncherIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path scratch;
    private Path work;

    @BeforeEach
    void makeLogs() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        Files.writeString(work.resolve("grüße.log"), "one\n");
    }

    @Test
    void itWorksThroughASymbolicLinkFromAnotherDirectoryAndInAnyLocale() throws Exception {
        Path link = scratch.resolve("bin/collect");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("cairn").toAbsolutePath());
        Path linkToLink = scratch.resolve("collect");
        Files.createSymbolicLink(linkToLink, Path.of("bin/collect"));
        try (CairnProcess cairn =
                launch(
                        linkToLink,
                        Map.of("LC_ALL", "POSIX"),
                        "tail",
                        "grüße.log",
                        "--start-from",
                        "beginning",
                        "--until-idle",
                        "100ms")) {
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output()).isEqualTo("one\n");
        }
    }

    @Test
    void aSignalToTheLauncherStopsTheProgramWithStatus0() throws Exception {
        try (CairnProcess cairn =
                launch(
                        Path.of("cairn").toAbsolutePath(),
                        Map.of("CAIRN_JAVA_OPTS", "-Dcairn.one=1 -Dcairn.two=2"),
                        "tail",
                        "*.log")) {
            await().atMost(LIMIT).until(() -> cairn.errors().contains("collecting"));
            cairn.signal("TERM");
            assertThat(cairn.exitStatus(LIMIT)).as(cairn.errors()).isZero();
            assertThat(cairn.output()).isEmpty();
        }
    }

    @Test
    void theExitStatusIsTheProgramsOwn() throws Exception {
        try (CairnProcess cairn = launch(Path.of("cairn").toAbsolutePath(), Map.of(), "sail")) {
            assertThat(cairn.exitStatus(LIMIT)).isEqualTo(2);
            assertThat(cairn.errors().lines()).hasSize(1);
        }
    }

    private CairnProcess launch(Path launcher, Map<String, String> environment, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(words));
        return CairnProcess.start(work, command, environment);
    }
}

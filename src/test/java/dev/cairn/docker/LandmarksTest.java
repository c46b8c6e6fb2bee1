package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gaps in a stream that the engine's files show. */
@Tag("P06")
@Tag("R19")
final class LandmarksTest {

    private static final long BEGIN = 1_800_000_000_000_000_000L;
    private static final Mark NOTHING = new Mark(0, 0);

    @TempDir Path scratch;

    private Path log;
    private long now;
    private Landmarks landmarks;

    @BeforeEach
    void begin() throws IOException {
        log = Files.createFile(scratch.resolve("id-json.log"));
        landmarks = landmarks(true, true);
    }

    private Landmarks landmarks(boolean stdout, boolean stderr) {
        DockerOptions options =
                new DockerOptions(
                        "",
                        false,
                        stdout,
                        stderr,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1000,
                        1000);
        return new Landmarks(log, options, () -> now);
    }

    private void write(String stream, int... times) throws IOException {
        for (int time : times) {
            Files.writeString(
                    log,
                    "{\"log\":\"a \\\"line\\\"\\n\",\"stream\":\"%s\",\"time\":\"%s\"}\n"
                            .formatted(stream, EngineTime.text(BEGIN + time)),
                    StandardOpenOption.APPEND);
        }
    }

    private void rotate() throws IOException {
        for (int i = 3; i >= 1; i--) {
            Path file = log.resolveSibling("id-json.log." + i);
            if (Files.exists(file)) {
                Files.move(file, log.resolveSibling("id-json.log." + (i + 1)));
            }
        }
        Files.move(log, log.resolveSibling("id-json.log.1"));
        Files.createFile(log);
    }

    private void look(int stdout, int stderr) {
        now += 20_000_000;
        landmarks.look(mark(stdout), mark(stderr));
    }

    private static Mark mark(int time) {
        return time == 0 ? NOTHING : new Mark(BEGIN + time, 1);
    }

    private Optional<String> comes(int time, int before) {
        return landmarks.leftOut(false, BEGIN + time, mark(before));
    }

    @Test
    void aStreamThatBringsEachRecordHasNoGap() throws IOException {
        write("stdout", 1, 2, 3);
        rotate();
        write("stdout", 4, 5);
        rotate();
        write("stdout", 6);
        look(0, 0);
        for (int time = 1; time <= 6; time++) {
            assertThat(comes(time, time - 1)).isEmpty();
        }
    }

    @Test
    void whatIsJumpedOverIsToldOnceWithBothTimes() throws IOException {
        write("stdout", 1, 2, 3);
        look(0, 0);
        assertThat(comes(1, 0)).isEmpty();
        rotate();
        write("stdout", 4, 5);
        rotate();
        write("stdout", 6, 7);
        look(1, 0);
        assertThat(comes(7, 1).orElseThrow())
                .contains(EngineTime.text(BEGIN + 1), EngineTime.text(BEGIN + 7));
        assertThat(comes(8, 7)).isEmpty();
    }

    @Test
    void theEndOfAFileThatIsJumpedOverIsSeen() throws IOException {
        write("stdout", 1, 2, 3);
        look(0, 0);
        assertThat(comes(1, 0)).isEmpty();
        rotate();
        write("stdout", 4);
        look(1, 0);
        assertThat(comes(4, 1)).as("2 and 3 are missing").isPresent();
    }

    @Test
    void whatWasReadBeforeIsNotWaitedFor() throws IOException {
        write("stdout", 1, 2);
        rotate();
        write("stdout", 3, 4);
        look(3, 0);
        assertThat(comes(4, 3)).isEmpty();
    }

    @Test
    void eachStreamIsJudgedByItself() throws IOException {
        write("stderr", 1);
        write("stdout", 2);
        rotate();
        write("stderr", 3);
        look(0, 0);
        assertThat(comes(2, 0)).as("standard error comes later").isEmpty();
        assertThat(landmarks.leftOut(true, BEGIN + 3, NOTHING)).isPresent();
    }

    @Test
    void aStreamThatIsNotReadIsNotMissed() throws IOException {
        landmarks = landmarks(true, false);
        write("stderr", 1);
        look(0, 0);
        assertThat(landmarks.leftOut(true, BEGIN + 2, NOTHING)).isEmpty();
    }

    @Test
    void aFileWithoutAWholeLineIsLookedAtAgain() throws IOException {
        look(0, 0);
        write("stdout", 1);
        look(0, 0);
        assertThat(comes(2, 0)).isPresent();
    }

    @Test
    void whatIsNotOfTheFormShowsNothing() throws IOException {
        Files.writeString(log, "no json\n{\"log\":1}\n\n");
        rotate();
        Files.writeString(log, "x".repeat(300_000));
        look(0, 0);
        assertThat(comes(1, 0)).isEmpty();
    }

    @Test
    void withoutAFileNothingIsKnown() throws IOException {
        Files.delete(log);
        landmarks = landmarks(true, true);
        look(0, 0);
        assertThat(comes(1, 0)).isEmpty();
        log = Path.of("");
        landmarks = landmarks(true, true);
        look(0, 0);
        assertThat(comes(1, 0)).isEmpty();
    }

    @Test
    void linesOverAnyUsualLengthAreReadWhole() throws IOException {
        String text = "\\u0001".repeat(16 * 1024);
        for (int time = 1; time <= 2; time++) {
            Files.writeString(
                    log,
                    "{\"log\":\"%s\",\"stream\":\"stdout\",\"time\":\"%s\"}\n"
                            .formatted(text, EngineTime.text(BEGIN + time)),
                    StandardOpenOption.APPEND);
        }
        rotate();
        look(0, 0);
        assertThat(comes(1, 0)).isEmpty();
        assertThat(comes(3, 1)).as("2 is missing").isPresent();
    }
}

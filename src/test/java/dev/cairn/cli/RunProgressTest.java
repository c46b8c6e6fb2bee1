package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.mirror.StoppedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RunProgressTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(shown, true, StandardCharsets.UTF_8);
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void theLineTellsBytesRateAndRemainingTimeAndIsTakenAway() throws StoppedException {
        try (RunProgress progress = new RunProgress(terminal, stopped::get, nanos::get)) {
            progress.expect(4_000_000_000L);
            progress.begin("app.log");
            progress.advance(500_000_000);
            assertThat(shown.size()).isZero();
            nanos.set(1_000_000_000);
            progress.advance(500_000_000);
            assertThat(shown.toString(StandardCharsets.UTF_8))
                    .isEqualTo(
                            "\r[######------------------]  25% 1.00 GB of 4.00 GB, 1.00 GB/s,"
                                    + " 3 s left  app.log\033[K");
            nanos.set(1_100_000_000);
            int before = shown.size();
            progress.advance(1);
            assertThat(shown.size()).isEqualTo(before);
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).endsWith("\r\033[K");
    }

    @Test
    void aSignalEndsTheRun() throws StoppedException {
        try (RunProgress progress = new RunProgress(null, stopped::get, nanos::get)) {
            progress.advance(1);
            stopped.set(true);
            assertThatThrownBy(() -> progress.advance(0)).isInstanceOf(StoppedException.class);
        }
    }

    @Test
    void bytesHaveThreeDigits() {
        assertThat(Bytes.text(0)).isEqualTo("0 B");
        assertThat(Bytes.text(999)).isEqualTo("999 B");
        assertThat(Bytes.text(1000)).isEqualTo("1.00 kB");
        assertThat(Bytes.text(99_960)).isEqualTo("100 kB");
        assertThat(Bytes.text(1_234_567)).isEqualTo("1.23 MB");
        assertThat(Bytes.text(999_600_000)).isEqualTo("1.00 GB");
    }

    @Test
    void linesOfSumsAreEscapedAsB3sumDoes() {
        assertThat(B3sumCommand.line("ab", "x.log")).isEqualTo("ab  x.log\n");
        assertThat(B3sumCommand.line("ab", "x\\y\nz")).isEqualTo("\\ab  x\\\\y\\nz\n");
    }
}

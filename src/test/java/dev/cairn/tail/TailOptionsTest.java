package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TailOptionsTest {

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        TailOptions options = TailOptions.of("/var/log/*.log");
        assertThat(options.startFrom()).isEqualTo(TailOptions.StartFrom.END);
        assertThat(options.maxBatchBytes()).isEqualTo(262_144);
        assertThat(options.maxLineBytes()).isEqualTo(1_048_576);
        assertThat(options.rotateWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.pollInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.rescanInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.maxOpenFiles()).isEqualTo(512);
    }

    @Test
    void whatIsOutOfRangeIsRefusedByName() {
        TailOptions options = TailOptions.of("/var/log/*.log");
        assertThatThrownBy(() -> options.limitedTo(10, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBatchBytes=10: from 1024 to 67108864");
        assertThatThrownBy(() -> options.limitedTo(4096, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxLineBytes=0");
        assertThatThrownBy(
                        () ->
                                options.timed(
                                        Duration.ofSeconds(-1),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rotateWait");
        assertThatThrownBy(() -> options.timed(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pollInterval");
        assertThatThrownBy(TailOptions::of)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no path");
    }
}

package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R18")
class BackoffTest {

    /** Nothing is added or taken away. */
    private static final RandomGenerator MIDDLE =
            new RandomGenerator() {
                @Override
                public long nextLong() {
                    return 0;
                }

                @Override
                public double nextDouble() {
                    return 0.5;
                }
            };

    private static Backoff backoff(RandomGenerator random) {
        return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), random);
    }

    @Test
    void R18_waitsDoubleFromOneSecondToAMinute() {
        List<Long> seconds =
                IntStream.rangeClosed(1, 8)
                        .mapToObj(failures -> backoff(MIDDLE).after(failures).toSeconds())
                        .toList();
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void manyFailuresWaitTheLongestTime() {
        assertThat(backoff(MIDDLE).after(40)).isEqualTo(Duration.ofSeconds(60));
        assertThat(backoff(MIDDLE).after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void theJitterIsAFifth() {
        long seed = System.nanoTime();
        Backoff backoff = backoff(new Random(seed));
        for (int i = 0; i < 1000; i++) {
            assertThat(backoff.after(4).toMillis()).as("seed " + seed).isBetween(6400L, 9600L);
        }
    }
}

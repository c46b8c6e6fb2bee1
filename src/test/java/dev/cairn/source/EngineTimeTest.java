package dev.cairn.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Times as engines write them. */
final class EngineTimeTest {

    @Test
    void whatIsWrittenIsReadAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong() & Long.MAX_VALUE;
            String text = EngineTime.text(nanos);
            assertThat(EngineTime.parse(text)).as("%s, seed %d", text, seed).contains(nanos);
        }
        assertThat(EngineTime.parse(EngineTime.text(0))).contains(0L);
        assertThat(EngineTime.parse(EngineTime.text(Long.MAX_VALUE))).contains(Long.MAX_VALUE);
    }

    @Test
    void theUsualFormSaysWhatAnInstantSays() {
        for (String each :
                new String[] {
                    "2000-02-29T23:59:59.999999999Z",
                    "2026-12-31T00:00:00.000000000Z",
                    "1970-01-01T00:00:00.000000001Z",
                    "2261-12-31T23:59:59.999999999Z",
                    "2100-02-28T12:30:15.123456789Z"
                }) {
            Instant time = Instant.parse(each);
            assertThat(EngineTime.parse(each))
                    .contains(time.getEpochSecond() * 1_000_000_000L + time.getNano());
        }
    }

    @Test
    void otherFormsAreReadToo() {
        Optional<Long> time = EngineTime.parse("2026-11-30T13:54:09.500000000Z");
        assertThat(time).isPresent();
        assertThat(EngineTime.parse("2026-11-30T13:54:09.5Z")).isEqualTo(time);
        assertThat(EngineTime.parse("2026-11-30 13:54:09.5Z")).isEqualTo(time);
        assertThat(EngineTime.parse("2026-11-30T14:54:09.500+01:00")).isEqualTo(time);
    }

    @Test
    void whatIsNoTimeIsNone() {
        for (String each :
                new String[] {
                    "",
                    "2026-02-29T00:00:00.000000000Z",
                    "2026-13-01T00:00:00.000000000Z",
                    "2026-00-01T00:00:00.000000000Z",
                    "2026-01-00T00:00:00.000000000Z",
                    "2026-01-32T00:00:00.000000000Z",
                    "2026-01-01T24:00:00.000000000Z",
                    "2026-01-01T00:60:00.000000000Z",
                    "2026-01-01T00:00:60.000000000Z",
                    "2026-01-01T00:00:00.00000000xZ",
                    "2026-01-01T00:00:00,000000000Z",
                    "1969-12-31T23:59:59.999999999Z",
                    "2263-01-01T00:00:00.000000000Z"
                }) {
            assertThat(EngineTime.parse(each)).as(each).isEmpty();
        }
    }
}

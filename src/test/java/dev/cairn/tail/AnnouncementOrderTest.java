package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In which order generations are made known to the registry. */
class AnnouncementOrderTest {

    private static final int SEEDS = 50;

    @Test
    @Tag("R12")
    @Tag("S63")
    void R12_noGenerationIsMadeKnownBeforeAnOlderOneWhateverRoomComesAndGoes() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            TailHarness tail = TailHarness.fromBeginning("/logs/app.log");
            tail.append("app.log", "one\n");
            tail.start().drain();
            tail.rename("app.log", "app.log.3");
            tail.append("app.log.2", "two\n");
            tail.append("app.log.1", "three\n");
            tail.append("app.log", "four\n");
            assertThat(announced(tail, new Random(seed)))
                    .as("seed %d", seed)
                    .containsExactly(2, 3, 4);
        }
    }

    /** The generations that are made known while the process is full now and then. */
    private static List<Integer> announced(TailHarness tail, Random random) throws IOException {
        List<Integer> generations = new ArrayList<>();
        for (int look = 0; look < 200; look++) {
            Optional<Batch> batch =
                    tail.source.poll(Duration.ofMillis(50), partition -> random.nextInt(3) > 0);
            if (batch.isPresent()) {
                if (batch.get().isEmpty() && !batch.get().isLast()) {
                    generations.add(((FilePosition) batch.get().end()).generation());
                }
                batch.get().release();
            }
        }
        return generations;
    }
}

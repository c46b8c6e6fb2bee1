package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a silent connection is asked after. */
@Tag("P14")
final class SilenceTest {

    private final Silence silence = new Silence();

    private void hear(long nanos) {
        silence.broken(nanos);
        assertThat(silence.isDoubtful()).as("just heard").isFalse();
    }

    @Test
    void whatTheEngineHadAtTwoQuestionsAndDidNotSendIsMissed() {
        hear(10);
        assertThat(silence.isDoubtful()).isTrue();
        assertThat(silence.isDeaf(11)).as("it may be on its way").isFalse();
        assertThat(silence.isDoubtful()).isTrue();
        assertThat(silence.isDeaf(11)).isTrue();
    }

    @Test
    void whatComesBetweenTwoQuestionsIsNotMissed() {
        hear(10);
        assertThat(silence.isDoubtful()).isTrue();
        assertThat(silence.isDeaf(11)).isFalse();
        hear(11);
        assertThat(silence.isDoubtful()).isTrue();
        assertThat(silence.isDeaf(12)).isFalse();
    }

    @Test
    void anEngineThatHasSentNothingYetIsStillLooking() {
        silence.begins();
        for (int i = 0; i < 10; i++) {
            assertThat(silence.isDoubtful()).isFalse();
        }
    }

    @Test
    void aLongSilenceCostsFewQuestions() {
        hear(10);
        List<Integer> asked = new ArrayList<>();
        for (int look = 1; look <= 100; look++) {
            if (silence.isDoubtful()) {
                asked.add(look);
                assertThat(silence.isDeaf(10)).isFalse();
            }
        }
        assertThat(asked).containsExactly(1, 2, 4, 8, 16, 32, 48, 64, 80, 96);
    }
}

package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.docker.Gate.Verdict;
import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R19")
class GateTest {

    private static final String ID = "9e3779b99e37";
    private static final long TIME = 1_800_000_000_123_456_789L;

    private final Gate gate =
            new Gate(new ContainerPosition(ID, "web", new Mark(TIME, 2), new Mark(TIME, 1)));

    private Verdict stdout(long nanos, String content) {
        return gate.judge(false, nanos, false, content.hashCode());
    }

    private List<Verdict> both(String one, String two) {
        return Stream.of(one, two).map(content -> stdout(TIME, content)).toList();
    }

    @Test
    void asManyRecordsOfTheMarksTimeAreDroppedAsWerePassed() {
        assertThat(stdout(TIME - 5, "old")).isEqualTo(Verdict.DROP);
        assertThat(both("one", "two")).containsOnly(Verdict.DROP);
        assertThat(stdout(TIME, "three")).isEqualTo(Verdict.PASS);
        assertThat(gate.mark(false)).isEqualTo(new Mark(TIME, 3));
    }

    @Test
    void aFileThatIsSentAgainBeforeAnythingNewHasComeIsDropped() {
        assertThat(both("one", "two")).containsOnly(Verdict.DROP);
        assertThat(stdout(TIME - 5, "old")).isEqualTo(Verdict.DROP);
        assertThat(both("one", "two")).containsOnly(Verdict.DROP);
        assertThat(stdout(TIME + 9, "new")).isEqualTo(Verdict.PASS);
    }

    @Test
    void whatLiesBeforeTheMarkAndIsSentAgainAfterSomethingNewIsDropped() {
        assertThat(stdout(TIME - 5, "older")).isEqualTo(Verdict.DROP);
        assertThat(both("one", "two")).containsOnly(Verdict.DROP);
        assertThat(stdout(TIME + 9, "new")).isEqualTo(Verdict.PASS);
        assertThat(stdout(TIME - 5, "older")).isEqualTo(Verdict.DROP);
        assertThat(both("one", "two")).containsOnly(Verdict.DROP);
        assertThat(stdout(TIME + 9, "new")).isEqualTo(Verdict.DROP);
        assertThat(stdout(TIME + 12, "newer")).isEqualTo(Verdict.PASS);
    }

    @Test
    void aFileOfOnlyTheMarksRecordsThatIsSentAgainIsDropped() {
        for (int times = 0; times < 3; times++) {
            assertThat(both("one", "two")).containsOnly(Verdict.DROP);
            assertThat(gate.judge(true, TIME, false, 7)).isEqualTo(Verdict.DROP);
        }
        assertThat(stdout(TIME + 9, "new")).isEqualTo(Verdict.PASS);
        assertThat(stdout(TIME + 9, "new")).isEqualTo(Verdict.DROP);
    }

    @Test
    void equalLinesOfATimeInWholeMicrosecondsAreTwoLines() {
        long whole = TIME - TIME % 1000;
        Mark begin = new Mark(whole, 1);
        Gate coarse = new Gate(new ContainerPosition(ID, "web", begin, begin));
        assertThat(coarse.judge(false, whole, false, 7)).isEqualTo(Verdict.DROP);
        assertThat(coarse.judge(false, whole, false, 7)).isEqualTo(Verdict.PASS);
    }
}

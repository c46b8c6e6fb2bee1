package dev.cairn.tail;

import static dev.cairn.tail.TailHarness.fromBeginning;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Generations that come and go between two looks, the first of which found no file at the path. */
@Timeout(60)
@Tag("R12")
class MissedGenerationTest {

    private final TailHarness tail;

    MissedGenerationTest() throws IOException {
        tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "first\n");
        tail.start().drain();
        assertThat(tail.taken()).containsExactly("first");
    }

    private void rotateTwice() {
        tail.append("a.log", "second\n");
        tail.rename("a.log.1", "a.log.2");
        tail.rename("a.log", "a.log.1");
        tail.append("a.log", "third\n");
    }

    @Test
    void oneBetweenALookInTheMiddleOfARotationAndTheNextIsReadInItsPlace() throws IOException {
        tail.rename("a.log", "a.log.1");
        tail.drain();
        rotateTwice();
        tail.drain();
        assertThat(tail.texts()).containsExactly("second", "third");
    }

    @Test
    void oneBetweenAStartInTheMiddleOfARotationAndTheNextLookIsReadInItsPlace() throws IOException {
        tail.kill();
        tail.rename("a.log", "a.log.1");
        tail.start().drain();
        rotateTwice();
        tail.drain();
        assertThat(tail.texts()).containsExactly("second", "third");
    }
}

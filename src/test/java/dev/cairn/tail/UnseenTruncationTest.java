package dev.cairn.tail;

import static dev.cairn.tail.TailHarness.fromBeginning;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file that is copied and truncated twice between two looks at it. */
@Timeout(60)
@Tag("R13")
class UnseenTruncationTest {

    private final TailHarness tail;

    UnseenTruncationTest() throws IOException {
        tail = fromBeginning("/logs/*.log");
        tail.append("a.log", "first\n");
        tail.start().drain();
        assertThat(tail.taken()).containsExactly("first");
    }

    private void copyAndTruncate(int generations) {
        for (int i = generations; i > 0; i--) {
            tail.rename("a.log." + i, "a.log." + (i + 1));
        }
        tail.copy("a.log", "a.log.1");
        tail.truncate("a.log", 0);
    }

    @Test
    void whatAnEmptyFileHeldBeforeItWasTruncatedAgainIsReadFromItsCopy() throws IOException {
        copyAndTruncate(0);
        tail.drain();
        tail.append("a.log", "second\n");
        copyAndTruncate(1);
        tail.append("a.log", "third, and longer than it\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("second", "third, and longer than it");
    }

    @Test
    void aFileThatIsTruncatedOnceIsReadOnInPlace() throws IOException {
        copyAndTruncate(0);
        tail.drain();
        tail.append("a.log", "second\n");
        tail.drain();
        copyAndTruncate(1);
        tail.append("a.log", "third\n");
        tail.drain();
        assertThat(tail.texts()).containsExactly("second", "third");
    }

    @Test
    void aShortHeadThatAllGenerationsHaveLeadsToTheFirstCopyThatWasMade() throws IOException {
        copyAndTruncate(0);
        tail.append("a.log", "head\n");
        tail.drain();
        assertThat(tail.taken()).containsExactly("head");
        tail.kill();
        tail.append("a.log", "second\n");
        copyAndTruncate(1);
        tail.append("a.log", "head\nthird\n");
        copyAndTruncate(2);
        tail.append("a.log", "other\n");
        tail.start().drain();
        assertThat(tail.texts()).containsExactly("second", "head", "third", "other");
    }
}

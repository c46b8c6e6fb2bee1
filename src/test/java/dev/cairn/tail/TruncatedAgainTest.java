package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A copytruncate that comes while the one before it is being noticed. */
class TruncatedAgainTest {

    /** More operations than it takes to notice a truncation. */
    private static final int MAX_OPERATIONS = 16;

    /** Long enough for content alone to be proof. */
    private static final String PADDING = " ".repeat(300) + "\n";

    enum Instant {
        BEFORE_AN_OPEN(RotatingDisk::beforeOpen),
        BEFORE_A_LIST(RotatingDisk::beforeList),
        AFTER_A_LIST(RotatingDisk::afterList);

        @SuppressWarnings("ImmutableEnumChecker") // a method reference
        private final Function<RotatingDisk, Queue<Runnable>> queue;

        Instant(Function<RotatingDisk, Queue<Runnable>> queue) {
            this.queue = queue;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R13")
    @Tag("S63")
    void R13_atWhateverInstantItIsCopiedAndTruncatedAgainNothingIsLostOrRepeated(Instant instant)
            throws IOException {
        for (int operation = 0; operation < MAX_OPERATIONS; operation++) {
            TailHarness tail = TailHarness.fromBeginning("/logs/app.log");
            tail.append("app.log", "one" + PADDING);
            tail.start().drain();
            tail.kill();
            tail.append("app.log", "two" + PADDING);
            copyAndTruncate(tail);
            tail.append("app.log", "three" + PADDING);

            RotatingDisk rotating = new RotatingDisk(tail.disk);
            tail.wrapping = disk -> rotating;
            Queue<Runnable> actions = instant.queue.apply(rotating);
            for (int i = 0; i < operation; i++) {
                actions.add(() -> {});
            }
            actions.add(
                    () -> {
                        tail.rename("app.log.1", "app.log.2");
                        copyAndTruncate(tail);
                        tail.append("app.log", "four" + PADDING);
                    });
            tail.start().drainAndRetire();
            tail.drainAndRetire(); // of what came with one of the last looks
            boolean rotated = actions.isEmpty();
            assertThat(tail.texts().stream().map(String::strip).toList())
                    .as("%s %d", instant, operation)
                    .isEqualTo(
                            rotated
                                    ? List.of("one", "two", "three", "four")
                                    : List.of("one", "two", "three"));
            assertThat(tail.ledger).as("%s %d", instant, operation).isEmpty();
            if (!rotated) {
                assertThat(operation).as("operations").isGreaterThan(4);
                return;
            }
        }
    }

    private static void copyAndTruncate(TailHarness tail) {
        tail.copy("app.log", "app.log.1");
        tail.truncate("app.log", 0);
    }
}

package dev.cairn.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rotation at every single instant of a start that has generations to catch up with. What was
 * located under one name has another one when what came after it is looked for, and what is at the
 * path is another file, or holds other lines, when it is begun.
 */
@Timeout(120)
@Tag("R12")
@Tag("R13")
@Tag("S63")
class RotatedWhileStartingTest {

    /** More operations than a start takes. */
    private static final int MAX_OPERATIONS = 200;

    /** Operations within which slow rotations begin: a few more than a start takes. */
    private static final int SLOW_OPERATIONS = 90;

    /** Long enough for content alone to be proof. */
    private static final String PADDING = " ".repeat(300) + "\n";

    enum Instant {
        BEFORE_AN_OPEN(RotatingDisk::beforeOpen),
        BEFORE_A_LIST(RotatingDisk::beforeList),
        AFTER_A_LIST(RotatingDisk::afterList),
        BEFORE_A_STAT(RotatingDisk::beforeStat);

        @SuppressWarnings("ImmutableEnumChecker") // a method reference
        private final Function<RotatingDisk, Queue<Runnable>> queue;

        Instant(Function<RotatingDisk, Queue<Runnable>> queue) {
            this.queue = queue;
        }
    }

    /** How a log is rotated. */
    enum Method {
        CREATE(
                RotatedWhileStartingTest::moveAndCreate,
                tail ->
                        List.of(
                                () -> tail.rename("app.log", "app.log.1"),
                                () -> tail.append("app.log", ""))),
        COPYTRUNCATE(
                RotatedWhileStartingTest::copyAndTruncate,
                tail ->
                        List.of(
                                () -> tail.copy("app.log", "app.log.1"),
                                () -> tail.truncate("app.log", 0)));

        @SuppressWarnings("ImmutableEnumChecker") // a method reference
        private final Consumer<TailHarness> rotation;

        /** What it consists of, once the older generations have been renamed. */
        @SuppressWarnings("ImmutableEnumChecker") // a lambda
        private final Function<TailHarness, List<Runnable>> steps;

        Method(Consumer<TailHarness> rotation, Function<TailHarness, List<Runnable>> steps) {
            this.rotation = rotation;
            this.steps = steps;
        }
    }

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Method method : Method.values()) {
            for (Instant instant : Instant.values()) {
                for (int missed = 0; missed <= 2; missed++) {
                    cases.add(Arguments.of(method, instant, missed));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} {1}, {2} generations missed")
    @MethodSource("cases")
    void atWhateverInstantOfAStartItIsRotatedNothingIsLostOrRepeated(
            Method method, Instant instant, int missed) throws IOException {
        for (int operation = 0; operation < MAX_OPERATIONS; operation++) {
            List<String> expected = new ArrayList<>(List.of("one"));
            TailHarness tail = TailHarness.fromBeginning("/logs/app.log");
            tail.append("app.log", line("one"));
            tail.start().drain();
            tail.kill();
            for (int generation = 0; generation <= missed; generation++) {
                moveAndCreate(tail);
                tail.append("app.log", line("missed " + generation));
                expected.add("missed " + generation);
            }

            RotatingDisk rotating = new RotatingDisk(tail.disk);
            tail.wrapping = disk -> rotating;
            Queue<Runnable> actions = instant.queue.apply(rotating);
            for (int i = 0; i < operation; i++) {
                actions.add(() -> {});
            }
            actions.add(
                    () -> {
                        method.rotation.accept(tail);
                        tail.append("app.log", line("last"));
                    });
            tail.start();
            boolean rotated = actions.isEmpty();
            actions.clear();
            tail.drainAndRetire();
            tail.drainAndRetire(); // of what came with one of the last looks
            if (rotated) {
                expected.add("last");
            }
            assertThat(tail.texts().stream().map(String::strip).toList())
                    .as("%s %d", instant, operation)
                    .isEqualTo(expected);
            if (!rotated) {
                assertThat(operation).as("operations").isGreaterThan(2);
                return;
            }
        }
        throw new AssertionError("a start takes more operations than that");
    }

    static Stream<Arguments> slowCases() {
        List<Arguments> cases = new ArrayList<>();
        for (Method method : Method.values()) {
            for (int missed = 0; missed <= 2; missed++) {
                for (int pace : new int[] {1, 2, 5, 8}) {
                    cases.add(Arguments.of(method, missed, pace));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}, {1} generations missed, a step in {2} operations")
    @MethodSource("slowCases")
    void twoRotationsWhoseStepsComeBetweenAnyOperationsLoseAndRepeatNothing(
            Method method, int missed, int pace) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (int operation = 0; operation < SLOW_OPERATIONS; operation++) {
            List<String> expected = new ArrayList<>(List.of("one"));
            TailHarness tail = TailHarness.fromBeginning("/logs/app.log");
            tail.append("app.log", line("one"));
            tail.start().drain();
            tail.kill();
            for (int generation = 0; generation <= missed; generation++) {
                moveAndCreate(tail);
                tail.append("app.log", line("missed " + generation));
                expected.add("missed " + generation);
            }
            Queue<Runnable> actions = new ArrayDeque<>();
            tail.wrapping = disk -> new RotatingDisk(disk, actions, actions, actions, actions);
            for (int i = 0; i < operation; i++) {
                actions.add(() -> {});
            }
            for (int rotation = 1; rotation <= 2; rotation++) {
                String last = "last " + rotation;
                expected.add(last);
                List<Runnable> steps = new ArrayList<>();
                for (int counter = missed + rotation; counter > 0; counter--) {
                    int now = counter;
                    steps.add(() -> tail.rename("app.log." + now, "app.log." + (now + 1)));
                }
                steps.addAll(method.steps.apply(tail));
                steps.add(() -> tail.append("app.log", line(last)));
                for (Runnable step : steps) {
                    actions.add(step);
                    for (int i = 1; i < pace; i++) {
                        actions.add(() -> {});
                    }
                }
            }
            tail.start().drainAndRetire();
            while (!actions.isEmpty()) {
                actions.remove().run();
            }
            tail.drainAndRetire();
            tail.restart().drainAndRetire();
            List<String> texts = tail.texts().stream().map(String::strip).toList();
            if (!texts.equals(expected) || !tail.ledger.isEmpty()) {
                wrong.add("from operation " + operation + ": " + texts + tail.ledger + "\n");
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String line(String text) {
        return text + PADDING;
    }

    private static void shift(TailHarness tail) {
        for (int counter = 8; counter > 0; counter--) {
            if (tail.disk.exists(TailHarness.path("app.log." + counter))) {
                tail.rename("app.log." + counter, "app.log." + (counter + 1));
            }
        }
    }

    private static void moveAndCreate(TailHarness tail) {
        shift(tail);
        tail.rename("app.log", "app.log.1");
        tail.append("app.log", "");
    }

    private static void copyAndTruncate(TailHarness tail) {
        shift(tail);
        tail.copy("app.log", "app.log.1");
        tail.truncate("app.log", 0);
    }
}

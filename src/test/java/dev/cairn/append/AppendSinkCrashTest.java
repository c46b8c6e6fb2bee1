package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedCrash;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every crash point of a sink's life, with many outcomes each: after the recovery the files hold
 * the committed lines, and after the rest of the run every line exactly once.
 */
@Tag("C04")
@Tag("C05")
class AppendSinkCrashTest {

    private static final int ROUNDS = 6;
    private static final int OUTCOMES = Integer.getInteger("cairn.rounds", 15);
    private static final int MAX_OPERATIONS = 200;

    /** What happens between rounds. */
    private interface Events {
        void before(int round, SinkHarness harness) throws IOException;
    }

    @Test
    void everyCrashPointOfAppending() throws IOException {
        crashEverywhere((round, harness) -> {});
    }

    @Test
    void everyCrashPointOfFollowingARename() throws IOException {
        crashEverywhere(
                (round, harness) -> {
                    if (round % 2 == 1) {
                        rotate(harness, round);
                    }
                });
    }

    @Test
    void everyCrashPointOfARollback() throws IOException {
        crashEverywhere(
                (round, harness) -> {
                    harness.uncommitted("rolled back in round " + round + "\n");
                    harness.sink.rollback();
                });
    }

    @Test
    void everyCrashPointOfARollbackInARenamedFile() throws IOException {
        crashEverywhere(
                (round, harness) -> {
                    harness.uncommitted("rolled back in round " + round + "\n");
                    rotate(harness, round);
                    harness.sink.rollback();
                });
    }

    @Test
    void everyCrashPointOfAClosedAndReopenedSink() throws IOException {
        crashEverywhere((round, harness) -> harness.sink.close());
    }

    private static void rotate(SinkHarness harness, int round) {
        if (harness.disk.exists(SinkHarness.PATH)) {
            Path rotated = SinkHarness.PATH.resolveSibling("all.log." + round);
            if (!harness.disk.exists(rotated)) {
                harness.disk.outsideRename(SinkHarness.PATH, rotated);
            }
        }
    }

    private static void crashEverywhere(Events events) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int point = 0;
        boolean crashed = true;
        while (crashed) {
            point++;
            assertThat(point).isLessThan(MAX_OPERATIONS);
            for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                crashed = crashAt(point, events, random, "seed " + seed + ", operation " + point);
            }
        }
        assertThat(point).as("crash points, seed %d", seed).isGreaterThan(ROUNDS);
    }

    /** Returns false if the run was over before that operation. */
    private static boolean crashAt(int point, Events events, Random random, String what)
            throws IOException {
        SinkHarness harness = new SinkHarness(new SimulatedDisk());
        harness.disk.failAt(point, Fault.CRASH);
        int committed = 0;
        boolean crashed = false;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                events.before(round, harness);
                harness.round(line(round));
                committed++;
            }
        } catch (SimulatedCrash e) {
            crashed = true;
            recoverThroughCrashes(harness, random);
            assertThat(lines(harness)).as(what).isEqualTo(expected(committed));
        }
        for (int round = committed; round < ROUNDS; round++) {
            harness.round(line(round));
        }
        assertThat(lines(harness)).as(what).isEqualTo(expected(ROUNDS));
        assertThat(harness.losses).as(what).isEmpty();
        return crashed;
    }

    /** The recovery itself may be hit by a crash, too. */
    private static void recoverThroughCrashes(SinkHarness harness, Random random)
            throws IOException {
        SimulatedDisk survivor = survivor(harness.disk, random);
        for (int attempt = 0; ; attempt++) {
            if (attempt < 3 && random.nextBoolean()) {
                survivor.failAt(1 + random.nextInt(3), Fault.CRASH);
            }
            try {
                harness.restart(survivor);
                survivor.failNever();
                return;
            } catch (SimulatedCrash again) {
                survivor = survivor(survivor, random);
            }
        }
    }

    /** SIGKILL leaves everything, a power loss some of it. */
    private static SimulatedDisk survivor(SimulatedDisk disk, Random random) {
        return random.nextInt(4) == 0 ? disk.kill() : disk.crash(random);
    }

    private static String line(int round) {
        return "line " + round + " " + "x".repeat(round * 333) + "\n";
    }

    private static List<String> expected(int rounds) {
        List<String> lines = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            lines.add(line(round));
        }
        return lines;
    }

    /** All lines of the sink and of what it was renamed to, oldest file first. */
    private static List<String> lines(SinkHarness harness) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!harness.disk.exists(SinkHarness.PATH.getParent())) {
            return lines;
        }
        TreeSet<String> names = new TreeSet<>();
        for (Path file : harness.disk.list(SinkHarness.PATH.getParent())) {
            String name = file.getFileName().toString();
            if (name.startsWith("all.log.")) {
                names.add(name);
            }
        }
        if (harness.exists("all.log")) {
            names.add("all.log~");
        }
        for (String name : names) {
            String text = harness.text(name.equals("all.log~") ? "all.log" : name);
            for (int from = 0; from < text.length(); ) {
                int newline = text.indexOf('\n', from);
                int end = newline < 0 ? text.length() : newline + 1;
                lines.add(text.substring(from, end));
                from = end;
            }
        }
        return lines;
    }
}

package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.lines;
import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedCrash;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that meet with a fault at every operation they consist of. */
@Tag("M10")
final class MirrorCrashTest {

    private static final int OUTCOMES = Math.max(3, Integer.getInteger("cairn.rounds", 15) / 4);

    /** More operations than a run can have. */
    private static final int MANY = 2000;

    private static final String OLD = lines("old", 0, 1500);
    private static final String MORE = lines("more", 0, 900);
    private static final String NEW = lines("new", 0, 700);
    private static final String ONE = lines("one", 0, 1000);

    /** A mirror before a run in which everything happens that can happen to a file. */
    static MirrorKit prepared(MirrorKit kit) throws IOException {
        kit.write("app.log", OLD);
        kit.write("app.log.1", ONE);
        kit.write("app-x.log", "x\n");
        kit.write("app-y.log", ONE + "y\n");
        kit.synced();
        kit.append("app.log", MORE);
        kit.delete("app.log.1");
        kit.disk.outsideWrite(log("app.log.2.gz"), RotationTest.gzip(ONE));
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", NEW);
        kit.delete("app-x.log");
        kit.rename("app-y.log", "app-x.log");
        return kit;
    }

    private static MirrorKit prepared() throws IOException {
        return prepared(new MirrorKit());
    }

    private static Map<String, String> before() {
        return Map.of(
                "app.log", OLD, "app.log.1", ONE, "app-x.log", "x\n", "app-y.log", ONE + "y\n");
    }

    static void isComplete(MirrorKit kit) throws IOException {
        Map<String, String> pond = kit.pond();
        assertThat(pond).hasSize(5);
        assertThat(pond)
                .containsEntry("app.log", NEW)
                .containsEntry("app.log.1", OLD + MORE)
                .containsEntry("app-x.log", ONE + "y\n")
                .containsValue("x\n");
        assertThat(kit.bytes("app.log.2.gz")).isEqualTo(kit.disk.bytes(log("app.log.2.gz")));
    }

    @Test
    void M10_aCrashAtAnyOperationIsCompletedByTheNextRun() throws IOException {
        int points = 0;
        int old = 0;
        int interrupted = 0;
        for (int point = 1; point < MANY; point++) {
            MirrorKit kit = prepared();
            kit.disk.failAt(point, Fault.CRASH);
            try {
                kit.sync();
                break;
            } catch (SimulatedCrash expected) {
                points++;
            }
            for (int seed = 0; seed < OUTCOMES; seed++) {
                kit.use(
                        seed == 0
                                ? kit.disk.kill()
                                : prepared(point).crash(new Random(point * 1000L + seed)));
                try {
                    CheckResult check = kit.check(false);
                    assertThat(check.differences())
                            .as("crash at operation %d, seed %d", point, seed)
                            .isEmpty();
                    old += kit.manifest().sequence() == 1 ? 1 : 0;
                } catch (InterruptedRunException e) {
                    interrupted++;
                }
                kit.synced();
                isComplete(kit);
                assertThat(kit.synced()).isEmpty();
                kit.use(kit.disk.crash(new Random(seed)));
                assertThat(kit.synced()).isEmpty();
            }
        }
        assertThat(points).isGreaterThan(40);
        assertThat(old).isPositive();
        assertThat(interrupted).isPositive();
    }

    /** The disk of a run that has crashed at a point. */
    private static SimulatedDisk prepared(int point) throws IOException {
        MirrorKit kit = prepared();
        kit.disk.failAt(point, Fault.CRASH);
        try {
            kit.sync();
        } catch (SimulatedCrash expected) {
            return kit.disk;
        }
        throw new AssertionError("no operation " + point);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ENOSPC", "EIO", "EIO_AFTER", "FAILED_SYNC"})
    void M10_afterAFaultAtAnyOperationTheNextRunCompletes(Fault fault) throws IOException {
        int failures = 0;
        for (int point = 1; point < MANY; point++) {
            MirrorKit kit = prepared();
            long first = kit.disk.operations();
            kit.disk.failAt(point, fault);
            boolean failed;
            try {
                failed = kit.sync().has(Change.FAILED);
            } catch (IOException e) {
                failed = true;
                assertThat(e.getMessage()).contains(fault.text());
            }
            boolean reached = kit.disk.operations() - first >= point;
            kit.disk.failNever();
            failures += failed ? 1 : 0;
            if (!reached) {
                break;
            }
            kit.synced();
            kit.synced();
            isComplete(kit);
            kit.use(kit.disk.crash(new Random(point)));
            kit.synced();
            isComplete(kit);
        }
        assertThat(failures).isPositive();
    }

    @Test
    void M10_theStateBeforeARunIsWhatItWas() throws IOException {
        MirrorKit kit = prepared();
        assertThat(kit.pond()).isEqualTo(before());
    }
}

package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.lines;
import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedCrash;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events as runs record them. */
@Tag("M16")
final class EventLogTest {

    /** More operations than a run can have. */
    private static final int MANY = 2000;

    private static List<String> words(EventLog events) {
        return events.kept().stream()
                .map(
                        event ->
                                event.what()
                                        + " "
                                        + (event.before().isEmpty() ? "" : event.before() + " -> ")
                                        + event.name())
                .toList();
    }

    private static MirrorEvent event(String time) {
        return new MirrorEvent(time, "appended", 1, "a", "", 1, 1, true, "");
    }

    private static List<MirrorEvent> events(String time, int count) {
        return IntStream.range(0, count).mapToObj(i -> event(time)).toList();
    }

    @Test
    void M16_whatRunsDoIsRecordedInOrderWithNumbers() throws IOException {
        MirrorKit kit = new MirrorKit();
        kit.write("app.log", lines("a", 0, 10));
        kit.write("app.log.1", lines("b", 0, 10));
        kit.synced();
        kit.later(Duration.ofMinutes(20));
        kit.append("app.log", lines("a", 10, 12));
        kit.delete("app.log.1");
        kit.synced();
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", "new\n");
        kit.synced();
        EventLog log = kit.manifest().events();
        assertThat(words(log))
                .containsExactly(
                        "ingested app.log.1",
                        "ingested app.log",
                        "appended app.log",
                        "preserved app.log.1",
                        "rotated app.log -> app.log.1",
                        "ingested app.log",
                        "displaced app.log.1 -> " + kit.manifest().sorted().get(2).name());
        assertThat(log.first()).isEqualTo(1);
        assertThat(log.last()).isEqualTo(7);
        MirrorEvent appended = log.event(3);
        assertThat(appended.bytes()).isEqualTo(lines("a", 10, 12).length());
        assertThat(appended.length()).isEqualTo(lines("a", 0, 12).length());
        assertThat(appended.active()).isTrue();
        assertThat(log.event(4).time()).isEqualTo(appended.time());
        assertThat(log.event(5).time()).isGreaterThan(appended.time());
    }

    @Test
    void M16_whatIsToldInEachRunIsOneEvent() throws IOException {
        MirrorKit kit = new MirrorKit();
        kit.write("app-1.log", lines("a", 0, 10));
        kit.write("app.log", "x\n");
        kit.synced();
        kit.write("app-1.log", lines("b", 0, 10));
        assertThat(kit.synced()).containsExactly("changed app-1.log");
        kit.append("app.log", "y\n");
        assertThat(kit.synced()).containsExactly("changed app-1.log", "appended app.log");
        assertThat(words(kit.manifest().events()))
                .containsExactly(
                        "ingested app-1.log",
                        "ingested app.log",
                        "changed app-1.log",
                        "appended app.log");
    }

    @Test
    void M16_aRunThatDoesNothingAndAPreviewRecordNothing() throws IOException {
        MirrorKit kit = new MirrorKit();
        kit.write("app.log", "x\n");
        kit.preview();
        kit.synced();
        kit.synced();
        kit.append("app.log", "y\n");
        kit.preview();
        assertThat(words(kit.manifest().events())).containsExactly("ingested app.log");
    }

    /** Whatever the crash has left, each thing that was done has one event. */
    @Test
    void M16_aCrashAtAnyOperationLosesAndRepeatsNoEvent() throws IOException {
        int points = 0;
        for (int point = 1; point < MANY; point++) {
            MirrorKit kit = prepared();
            kit.disk.failAt(point, Fault.CRASH);
            try {
                kit.sync();
                break;
            } catch (SimulatedCrash expected) {
                points++;
            }
            kit.use(point % 2 == 0 ? kit.disk.kill() : kit.disk.crash(new Random(point)));
            kit.synced();
            assertThat(words(kit.manifest().events()))
                    .as("crash at operation %d", point)
                    .containsExactly(
                            "ingested app.log",
                            "rotated app.log -> app.log.1",
                            "ingested app-x.log",
                            "ingested app.log");
        }
        assertThat(points).isGreaterThan(30);
    }

    private static MirrorKit prepared() throws IOException {
        MirrorKit kit = new MirrorKit();
        kit.write("app.log", lines("old", 0, 1500));
        kit.synced();
        kit.append("app.log", lines("more", 0, 900));
        kit.rename("app.log", "app.log.1");
        kit.write("app.log", lines("new", 0, 700));
        kit.disk.outsideWrite(log("app-x.log"), "x\n");
        return kit;
    }

    @Test
    void M16_theNewestEventsAndAllOfTheLastRunAreKept() {
        EventLog log = EventLog.EMPTY.plus(events("1", EventLog.KEPT + 20), OptionalLong.empty());
        assertThat(log.kept()).hasSize(EventLog.KEPT + 20);
        log = log.plus(events("2", 5), OptionalLong.empty());
        assertThat(log.kept()).hasSize(EventLog.KEPT);
        assertThat(log.last()).isEqualTo(EventLog.KEPT + 25);
        assertThat(log.first()).isEqualTo(26);
        assertThat(log.event(log.last()).time()).isEqualTo("2");
        assertThat(log.event(log.last() - 5).time()).isEqualTo("1");
        assertThat(log.has(25)).isFalse();
        assertThat(log.has(log.last() + 1)).isFalse();
    }

    @Test
    void M16_whatSomebodyHasNotDeliveredIsKeptUpToALimit() {
        EventLog log = EventLog.EMPTY.plus(events("1", 2000), OptionalLong.empty());
        log = log.plus(events("2", 5), OptionalLong.of(100));
        assertThat(log.first()).isEqualTo(101);
        log = log.plus(events("3", 5), OptionalLong.of(2004));
        assertThat(log.kept()).hasSize(EventLog.KEPT);
        log = log.plus(events("4", EventLog.MAX_KEPT + 1), OptionalLong.of(0));
        assertThat(log.kept()).hasSize(EventLog.MAX_KEPT + 1);
        log = log.plus(events("5", 1), OptionalLong.of(0));
        assertThat(log.kept()).hasSize(EventLog.MAX_KEPT);
    }
}

package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.io.RealDisk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P02")
class ImportPlanTest {

    private static final Key FILE = new Key("files", "/nowhere/app.log");
    private static final Key CONTAINER = new Key("containers", "nginx");
    private static final Key API = new Key("api_sources", "okta");

    private static ImportPlan plan(Key key, Entry before, Entry incoming, boolean force) {
        return ImportPlan.of(Map.of(key, before), Map.of(key, incoming), RealDisk.INSTANCE, force);
    }

    private static Entry file(long position, long inode, String updated) {
        return Entry.EMPTY
                .with("position", position)
                .with("inode", inode)
                .with("last_updated", updated);
    }

    private static Entry known(Entry file) {
        return file.with("identity", Map.of("inode", 7, "id", "x", "generation", 2))
                .with("guard", Map.of("at", file.number("position").getAsLong()))
                .with("generations", List.of(Map.of("position", 1, "inode", 6)));
    }

    private static Entry time(String timestamp) {
        return Entry.EMPTY.with("last_timestamp", timestamp);
    }

    @Test
    void P02_whatIsNewIsAddedAsItIs() {
        Entry incoming = known(file(5, 7, "2025-01-01T00:00:00Z"));
        ImportPlan plan = ImportPlan.of(Map.of(), Map.of(FILE, incoming), RealDisk.INSTANCE, false);
        assertThat(plan.changes()).isEqualTo(Map.of(FILE, Optional.of(incoming)));
        assertThat(plan.lines())
                .containsExactly(
                        "files//nowhere/app.log: new, position 5 (there is no such file now)");
        assertThat(plan.summary()).isEqualTo("1 new, 0 moved, 0 the same, 0 conflicts");
    }

    @Test
    void P02_aPositionInTheSameFileMovesForwardAndItsEvidenceStays() {
        Entry before = known(file(5, 7, "2025-01-02T00:00:00Z"));
        ImportPlan plan = plan(FILE, before, file(9, 7, "2025-01-01T00:00:00Z"), false);
        Entry after = plan.changes().get(FILE).orElseThrow();
        assertThat(after.number("position")).hasValue(9);
        assertThat(after.entry("identity")).isEqualTo(before.entry("identity"));
        assertThat(after.entries("generations")).hasSize(1);
        assertThat(after.entry("guard")).isEmpty();
        assertThat(plan.lines()).first().asString().contains("position 5 → position 9");
    }

    @Test
    void P02_aPositionIsNotMovedBackUnlessThatIsForced() {
        Entry before = known(file(9, 7, "2025-01-01T00:00:00Z"));
        Entry incoming = file(5, 7, "2025-01-02T00:00:00Z");
        ImportPlan plan = plan(FILE, before, incoming, false);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.conflicts()).isOne();
        assertThat(plan.lines())
                .containsExactly(
                        "conflict: files//nowhere/app.log: position 9 is kept, position 5 is not"
                                + " known to be newer (--force takes it)");
        ImportPlan forced = plan(FILE, before, incoming, true);
        assertThat(forced.conflicts()).isZero();
        assertThat(forced.changes().get(FILE).orElseThrow().number("position")).hasValue(5);
    }

    @Test
    void P02_anotherFileUnderThePathCountsIfItIsNewer() {
        Entry before = known(file(9, 7, "2025-01-01T00:00:00Z"));
        ImportPlan newer = plan(FILE, before, file(5, 8, "2025-01-01T00:00:01Z"), false);
        Entry after = newer.changes().get(FILE).orElseThrow();
        assertThat(after.number("inode")).hasValue(8);
        assertThat(after.entry("identity")).isEmpty();
        assertThat(after.entries("generations")).hasSize(1);
        assertThat(plan(FILE, before, file(50, 8, "2024-12-31T00:00:00Z"), false).conflicts())
                .isOne();
        assertThat(
                        plan(FILE, before, file(50, 8, "2025").without("last_updated"), false)
                                .conflicts())
                .isOne();
    }

    @Test
    void P02_theSamePositionIsNoChange() {
        Entry before = known(file(9, 7, "2025-01-01T00:00:00Z"));
        ImportPlan plan = plan(FILE, before, file(9, 7, "2025-02-01T00:00:00Z"), false);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.summary()).isEqualTo("0 new, 0 moved, 1 the same, 0 conflicts");
    }

    @Test
    void P02_timesAreComparedAsTimes() {
        Entry before = time("2025-01-01T00:00:00.000000001Z");
        assertThat(plan(CONTAINER, before, time("2025-01-01T00:00:00Z"), false).conflicts())
                .isOne();
        assertThat(
                        plan(CONTAINER, before, time("2025-01-01T01:00:00.000000001+01:00"), false)
                                .summary())
                .contains("1 the same");
        assertThat(plan(CONTAINER, before, time("2025-01-01T00:00:00.000000002Z"), false).changes())
                .containsKey(CONTAINER);
    }

    @Test
    void P02_aCursorOfAnotherTimeReplacesBoth() {
        Entry before = time("2025-01-01T00:00:00Z").with("cursor", "a").with("other", 1);
        Entry after =
                plan(API, before, time("2025-01-02T00:00:00Z"), false)
                        .changes()
                        .get(API)
                        .orElseThrow();
        assertThat(after)
                .isEqualTo(Entry.of(Map.of("last_timestamp", "2025-01-02T00:00:00Z", "other", 1)));
        assertThat(plan(API, before, before.with("cursor", "b"), false).conflicts()).isOne();
    }

    @Test
    @Tag("M16")
    void P02_eventsOfAMirrorAreComparedByNumberInTheSamePond() {
        Key key = new Key("mirrors", "app");
        Entry before =
                Entry.EMPTY
                        .with("events", 5L)
                        .with("pond", "/srv/pond")
                        .with("last", Map.of("at", 5L, "time", "2025-01-01T00:00:00Z"));
        Entry ahead = Entry.EMPTY.with("events", 9L).with("pond", "/srv/pond");
        ImportPlan plan = plan(key, before, ahead, false);
        assertThat(plan.changes().get(key).orElseThrow()).isEqualTo(ahead);
        assertThat(plan.lines()).containsExactly("mirrors/app: events 5 → events 9");
        assertThat(plan(key, ahead, before, false).conflicts()).isEqualTo(1);
        assertThat(plan(key, before, ahead.with("pond", "/other"), false).conflicts()).isEqualTo(1);
    }

    @Test
    void whatIsNoPositionIsLeftOutAndCounted() {
        ImportPlan plan =
                ImportPlan.of(
                        Map.of(),
                        Map.of(new Key("sinks", "/out"), Entry.EMPTY),
                        RealDisk.INSTANCE,
                        true);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.summary()).contains("left out: 1 ");
    }
}

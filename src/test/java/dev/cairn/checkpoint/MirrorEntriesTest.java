package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.source.MirrorPosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Entries of section {@code mirrors}. */
@Tag("M16")
final class MirrorEntriesTest {

    private static final Key APP = new Key("mirrors", "app");
    private static final Partition MIRROR = new Partition(Partition.Kind.MIRROR, "", "app", "app");
    private static final String TIME = "2026-01-31T10:30:45.123Z";

    private CheckpointRegistry registry;

    @BeforeEach
    void open() throws IOException {
        registry = CheckpointRegistry.open(MemoryStore.create(), Clock.systemUTC());
    }

    private void commit(MirrorPosition position) throws IOException {
        registry.commit(new Update(Map.of(MIRROR, position), Set.of(), Map.of(), List.of()));
    }

    private void enter(Entry entry) throws IOException {
        registry.commit(new ChangeSet(Map.of(APP, Optional.of(entry))));
    }

    private List<Position> positions() {
        return registry.positions(Partition.Kind.MIRROR, "");
    }

    @Test
    void M16_aPositionIsReadBack() throws IOException {
        MirrorPosition position = new MirrorPosition("app", "/srv/pond", 17, TIME);
        commit(position);
        assertThat(positions()).containsExactly(position);
        assertThat(registry.entry(APP).orElseThrow().number("events")).hasValue(17);
        MirrorPosition later = new MirrorPosition("app", "/srv/pond", 18, "");
        commit(later);
        assertThat(positions()).containsExactly(later);
        assertThat(registry.entry(APP).orElseThrow().has("last")).isFalse();
    }

    @Test
    void M16_aNumberThatSomebodyChangedIsBelievedAndItsTimeIsNot() throws IOException {
        commit(new MirrorPosition("app", "/srv/pond", 17, TIME));
        enter(registry.entry(APP).orElseThrow().with("events", 3L));
        assertThat(positions()).containsExactly(new MirrorPosition("app", "/srv/pond", 3, ""));
    }

    @Test
    void M16_whatIsNotKnownStays() throws IOException {
        enter(Entry.EMPTY.with("events", 2L).with("note", "mine"));
        assertThat(positions()).containsExactly(new MirrorPosition("app", "", 2, ""));
        commit(new MirrorPosition("app", "/srv/pond", 5, TIME));
        assertThat(registry.entry(APP).orElseThrow().text("note")).contains("mine");
    }

    @Test
    void M16_aMirrorThatEndsIsForgotten() throws IOException {
        MirrorPosition position = new MirrorPosition("app", "/srv/pond", 17, TIME);
        commit(position);
        registry.commit(new Update(Map.of(MIRROR, position), Set.of(MIRROR), Map.of(), List.of()));
        assertThat(registry.entry(APP)).isEmpty();
    }

    @Test
    void M16_whatIsNoNumberOfEventsIsRefused() {
        assertThat(MirrorEntries.problem(Entry.EMPTY)).isEmpty();
        assertThat(MirrorEntries.problem(Entry.EMPTY.with("events", 0L))).isEmpty();
        assertThat(MirrorEntries.problem(Entry.EMPTY.with("events", -1L))).isPresent();
        assertThat(MirrorEntries.problem(Entry.EMPTY.with("events", "3"))).isPresent();
        assertThatThrownBy(() -> new MirrorPosition("app", "", -1, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

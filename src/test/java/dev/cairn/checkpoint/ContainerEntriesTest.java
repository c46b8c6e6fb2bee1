package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.source.ContainerPosition;
import dev.cairn.source.ContainerPosition.Mark;
import dev.cairn.source.EngineTime;
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

/** Entries of section {@code containers}. */
@Tag("R03")
@Tag("R04")
@Tag("R19")
final class ContainerEntriesTest {

    private static final Key WEB = new Key("containers", "web");
    private static final String TIME = "2025-12-16T10:30:45.123Z";
    private static final long NANOS = EngineTime.parse(TIME).orElseThrow();

    private CheckpointRegistry registry;

    @BeforeEach
    void open() throws IOException {
        registry = CheckpointRegistry.open(MemoryStore.create(), Clock.systemUTC());
    }

    private void commit(Position... positions) throws IOException {
        for (Position each : positions) {
            Partition partition =
                    new Partition(Partition.Kind.CONTAINER, "", each.name(), each.id());
            registry.commit(new Update(Map.of(partition, each), Set.of(), Map.of(), List.of()));
        }
    }

    private List<Position> positions() {
        return registry.positions(Partition.Kind.CONTAINER, "");
    }

    private void enter(Map<String, ?> members) throws IOException {
        registry.commit(new ChangeSet(Map.of(WEB, Optional.of(Entry.of(members)))));
    }

    private static ContainerPosition position(String id, long nanos) {
        return ContainerPosition.beginning(id, "web").advanced(false, new Mark(nanos, 2));
    }

    @Test
    void aPositionIsReadBackToTheNanosecond() throws IOException {
        ContainerPosition position =
                position("a1", NANOS + 7).advanced(true, new Mark(NANOS + 5, 3));
        commit(position);
        assertThat(positions()).containsExactly(position);
        assertThat(registry.entry(WEB).orElseThrow().text("last_timestamp"))
                .contains("2025-12-16T10:30:45.123000007Z");
    }

    @Test
    void theEntryOfAnotherToolIsAPlaceInWhateverContainerHasTheName() throws IOException {
        enter(Map.of("last_timestamp", TIME));
        ContainerPosition found = (ContainerPosition) positions().get(0);
        assertThat(found.isNameOnly()).isTrue();
        assertThat(found.sinceNanos()).isEqualTo(NANOS);
        commit(position("a1", NANOS + 1));
        assertThat(positions()).containsExactly(position("a1", NANOS + 1));
    }

    @Test
    void aBaseThatSomebodyChangedIsBelieved() throws IOException {
        commit(position("a1", NANOS + 7));
        Entry changed = registry.entry(WEB).orElseThrow().with("last_timestamp", TIME);
        registry.commit(new ChangeSet(Map.of(WEB, Optional.of(changed))));
        Mark base = new Mark(NANOS, 0);
        assertThat(positions()).containsExactly(new ContainerPosition("a1", "web", base, base));
    }

    @Test
    @Tag("P14")
    void P14_twoContainersOfOneNameKeepTheirPlacesUntilOneEnds() throws IOException {
        ContainerPosition old = position("old", NANOS);
        ContainerPosition fresh = position("new", NANOS + 100);
        commit(old, fresh, position("old", NANOS + 50));
        assertThat(positions()).containsExactly(position("old", NANOS + 50), fresh);
        Partition ended = new Partition(Partition.Kind.CONTAINER, "", "web", "old");
        registry.commit(new Update(Map.of(), Set.of(ended), Map.of(), List.of()));
        assertThat(positions()).containsExactly(fresh);
        assertThat(registry.entry(WEB).orElseThrow().has("previous")).isFalse();
    }

    @Test
    void aRenamedContainerTakesItsPlaceAlong() throws IOException {
        commit(position("a1", NANOS));
        enter(registry.entry(WEB).orElseThrow().with("another_tools", 1L).members());
        commit(position("a1", NANOS).withName("www"));
        assertThat(registry.entry(WEB)).isEmpty();
        Entry moved = registry.entry(new Key("containers", "www")).orElseThrow();
        assertThat(moved.number("another_tools")).hasValue(1);
    }

    @Test
    void whatIsMalformedIsLeftOutAndTheBaseBelieved() throws IOException {
        enter(
                Map.of(
                        "last_timestamp",
                        TIME,
                        "container",
                        "a1",
                        "streams",
                        Map.of("at", TIME, "stdout", Map.of("time", "noon"))));
        Mark base = new Mark(NANOS, 0);
        assertThat(positions()).containsExactly(new ContainerPosition("a1", "web", base, base));
    }

    @Test
    void aQuietStreamMovesUpToAMinuteBehindTheOther() {
        ContainerPosition position = position("a1", NANOS);
        assertThat(position.stderr()).isEqualTo(new Mark(NANOS - ContainerPosition.QUIET_NANOS, 0));
        ContainerPosition both = position.advanced(true, new Mark(NANOS - 5, 1));
        assertThat(both.stdout()).isEqualTo(position.stdout());
        assertThat(both.sinceNanos()).isEqualTo(NANOS - 5);
    }
}

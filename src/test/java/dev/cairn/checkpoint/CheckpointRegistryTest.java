package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class CheckpointRegistryTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);
    private static final Digest DIGEST = new Digest(10, 3, 4);

    private final MemoryStore memory = MemoryStore.create();
    private final FailingStore store = new FailingStore(memory);

    private CheckpointRegistry open() throws IOException {
        return CheckpointRegistry.open(store, CLOCK);
    }

    private static Partition partition(String id) {
        return new Partition(Partition.Kind.FILE, "", "/first/seen/as", id);
    }

    private static FilePosition at(String id, String path, int generation, long offset) {
        Digest guard = offset < 4 ? Digest.NONE : new Digest(4, 1, offset);
        return new FilePosition(id, path, generation, 5, 70 + generation, offset, DIGEST, guard);
    }

    private static Update move(FilePosition... positions) {
        Map<Partition, Position> map = new LinkedHashMap<>();
        for (FilePosition position : positions) {
            map.put(partition(position.id()), position);
        }
        return new Update(map, Set.of(), Map.of(), List.of());
    }

    private static Update end(String... ids) {
        Set<Partition> ended = new java.util.LinkedHashSet<>();
        for (String id : ids) {
            ended.add(partition(id));
        }
        return new Update(Map.of(), ended, Map.of(), List.of());
    }

    private static List<Position> files(CheckpointRegistry registry) {
        return registry.positions(Partition.Kind.FILE, "");
    }

    private void seed(String path, Entry entry) throws IOException {
        memory.commit(new ChangeSet(Map.of(new Key("files", path), Optional.of(entry))));
    }

    @Test
    void positionsComeBackAfterARestart() throws IOException {
        FilePosition position = at("id", "/a", 3, 100);
        open().commit(move(position));
        assertThat(files(CheckpointRegistry.open(memory.reopen(), CLOCK)))
                .containsExactly(position);
        assertThat(open().entry(new Key("files", "/a")).orElseThrow().text("last_updated"))
                .contains("2026-01-02T03:04:05Z");
    }

    @Test
    @Tag("C03")
    void C03_aFailedCommitLeavesTheViewUnchangedAndCanBeRepeated() throws IOException {
        CheckpointRegistry registry = open();
        FilePosition before = at("id", "/a", 1, 100);
        FilePosition after = at("id", "/b", 1, 200);
        registry.commit(move(before));
        store.failing = true;
        assertThatThrownBy(() -> registry.commit(move(after))).isInstanceOf(IOException.class);
        assertThat(files(registry)).containsExactly(before);
        assertThat(registry.entry(new Key("files", "/b"))).isEmpty();
        store.failing = false;
        registry.commit(move(after));
        assertThat(files(registry)).containsExactly(after);
    }

    @Test
    @Tag("C03")
    void C03_theStoreIsWrittenBeforeTheViewChanges() throws IOException {
        List<List<Position>> seen = new ArrayList<>();
        List<CheckpointRegistry> registries = new ArrayList<>();
        CheckpointStore watching =
                new CheckpointStore() {
                    @Override
                    public Loaded load() throws IOException {
                        return memory.load();
                    }

                    @Override
                    public void commit(ChangeSet changes) throws IOException {
                        memory.commit(changes);
                        seen.add(files(registries.get(0)));
                    }

                    @Override
                    public void close() {}
                };
        registries.add(CheckpointRegistry.open(watching, CLOCK));
        FilePosition position = at("id", "/a", 1, 100);
        registries.get(0).commit(move(position));
        assertThat(seen).containsExactly(List.of());
        assertThat(files(registries.get(0))).containsExactly(position);
    }

    @Test
    @Tag("C02")
    void C02_theViewCanBeDroppedAndRebuiltAtAnyTime() throws IOException {
        CheckpointRegistry registry = open();
        registry.commit(move(at("one", "/a", 1, 100), at("two", "/a", 2, 5)));
        registry.commit(move(at("three", "/c", 1, 7)));
        List<Position> before = files(registry);
        Map<String, Entry> section = registry.section("files");
        registry.reload();
        assertThat(files(registry)).isEqualTo(before);
        assertThat(registry.section("files")).isEqualTo(section);
        registry.commit(end("two"));
        assertThat(files(registry))
                .containsExactly(at("one", "/a", 1, 100), at("three", "/c", 1, 7));
    }

    @Test
    void oneCommitOfTheStorePerUpdateAndNoneForNothing() throws IOException {
        CheckpointRegistry registry = open();
        registry.commit(
                new Update(
                        Map.of(partition("id"), at("id", "/a", 1, 1)),
                        Set.of(),
                        Map.of(
                                new Key("sinks", "/out"),
                                Optional.of(Entry.of(Map.of("length", 1)))),
                        List.of(new Loss(partition("x"), 0, 5, Loss.Reason.CUT, ""))));
        assertThat(store.commits).isEqualTo(1);
        registry.commit(new Update(Map.of(), Set.of(), Map.of(), List.of()));
        registry.commit(move(at("id", "/a", 1, 1)));
        registry.commit(end("unknown"));
        assertThat(store.commits).isEqualTo(1);
    }

    @Test
    @Tag("R12")
    void R12_aRotatedFileAndItsSuccessorShareThePathUntilTheOldOneIsDrained() throws IOException {
        CheckpointRegistry registry = open();
        FilePosition old = at("old", "/a", 1, 100);
        registry.commit(move(old));
        FilePosition live = at("new", "/a", 2, 0);
        registry.commit(move(live));
        Entry entry = registry.entry(new Key("files", "/a")).orElseThrow();
        assertThat(entry.number("position")).hasValue(0);
        assertThat(entry.number("inode")).hasValue(72);
        assertThat(entry.entries("generations")).hasSize(1);
        assertThat(files(registry)).containsExactly(old, live);
        FilePosition drained = at("old", "/a", 1, 150);
        registry.commit(move(drained));
        assertThat(files(registry)).containsExactly(drained, live);
        registry.commit(end("old"));
        assertThat(files(registry)).containsExactly(live);
        entry = registry.entry(new Key("files", "/a")).orElseThrow();
        assertThat(entry.members()).doesNotContainKey("generations");
        registry.commit(end("new"));
        assertThat(registry.section("files")).isEmpty();
    }

    @Test
    void aRenameMovesTheEntryInTheSameCommit() throws IOException {
        CheckpointRegistry registry = open();
        registry.commit(move(at("id", "/a", 1, 100), at("other", "/b", 1, 7)));
        registry.commit(move(at("id", "/a.1", 1, 100), at("fresh", "/a", 2, 0)));
        assertThat(registry.section("files").keySet()).containsExactly("/a", "/a.1", "/b");
        assertThat(files(registry))
                .containsExactly(
                        at("fresh", "/a", 2, 0), at("id", "/a.1", 1, 100), at("other", "/b", 1, 7));
        // all move on at once, each to the place of the next
        registry.commit(
                move(at("fresh", "/a.1", 2, 3), at("id", "/b", 1, 101), at("other", "/c", 1, 8)));
        assertThat(files(registry))
                .containsExactlyInAnyOrder(
                        at("fresh", "/a.1", 2, 3), at("id", "/b", 1, 101), at("other", "/c", 1, 8));
        assertThat(registry.section("files").keySet()).containsExactly("/a.1", "/b", "/c");
    }

    @Test
    void aPartitionThatEndsInTheUpdateThatMovesItIsGone() throws IOException {
        CheckpointRegistry registry = open();
        registry.commit(move(at("id", "/a", 1, 100)));
        registry.commit(
                new Update(
                        Map.of(partition("id"), at("id", "/a", 1, 120)),
                        Set.of(partition("id")),
                        Map.of(),
                        List.of()));
        assertThat(files(registry)).isEmpty();
    }

    @Test
    void groupsHaveCheckpointsOfTheirOwn() throws IOException {
        CheckpointRegistry registry = open();
        Partition grouped = new Partition(Partition.Kind.FILE, "g", "/a", "id");
        registry.commit(move(at("id", "/a", 1, 100)));
        registry.commit(
                new Update(Map.of(grouped, at("id", "/a", 1, 5)), Set.of(), Map.of(), List.of()));
        assertThat(files(registry)).containsExactly(at("id", "/a", 1, 100));
        assertThat(registry.positions(Partition.Kind.FILE, "g"))
                .containsExactly(at("id", "/a", 1, 5));
        registry.commit(new Update(Map.of(), Set.of(grouped), Map.of(), List.of()));
        assertThat(files(registry)).hasSize(1);
        assertThat(registry.positions(Partition.Kind.FILE, "g")).isEmpty();
    }

    @Test
    @Tag("R03")
    void R03_anEntryOfAnotherToolHasAnIdThatIsTheSameEachTime() throws IOException {
        seed("/a", Entry.of(Map.of("position", 10, "inode", 7, "owner", "x")));
        CheckpointRegistry registry = open();
        FilePosition first = (FilePosition) files(registry).get(0);
        assertThat(first)
                .isEqualTo(
                        new FilePosition(first.id(), "/a", 1, 0, 7, 10, Digest.NONE, Digest.NONE));
        registry.reload();
        assertThat(files(registry)).containsExactly(first);
        registry.commit(move(at(first.id(), "/b", 1, 20)));
        assertThat(registry.section("files").keySet()).containsExactly("/b");
        assertThat(registry.entry(new Key("files", "/b")).orElseThrow().text("owner"))
                .contains("x");
        assertThat(registry.warnings()).isEmpty();
    }

    @Test
    @Tag("R04")
    void R04_whereTheBaseWasChangedByAnotherToolItWinsAndExtrasAreDropped() throws IOException {
        open().commit(move(at("id", "/a", 3, 100), at("id2", "/b", 3, 100)));
        Entry a =
                memory.reopen().load() instanceof Loaded.Present p
                        ? p.entries().get(new Key("files", "/a"))
                        : Entry.EMPTY;
        seed("/a", a.with("position", 40));
        seed("/b", a.with("inode", 999));
        CheckpointRegistry registry = open();
        assertThat(registry.warnings())
                .containsExactlyInAnyOrder(
                        "/a: position was changed by another program and is believed",
                        "/b: inode was changed by another program and is believed");
        FilePosition first = (FilePosition) files(registry).get(0);
        assertThat(first)
                .isEqualTo(new FilePosition("id", "/a", 3, 5, 73, 40, DIGEST, Digest.NONE));
        FilePosition second = (FilePosition) files(registry).get(1);
        assertThat(second)
                .isEqualTo(
                        new FilePosition(
                                second.id(), "/b", 1, 0, 999, 100, Digest.NONE, Digest.NONE));
        registry.commit(move(at("id", "/a", 3, 50)));
        assertThat(files(registry)).contains(at("id", "/a", 3, 50));
    }

    @Test
    void malformedExtrasAreDroppedWithANote() throws IOException {
        seed("/a", Entry.of(Map.of("position", 10, "inode", 7, "identity", "?")));
        seed(
                "/b",
                Entry.of(
                        Map.of(
                                "position", 10,
                                "inode", 7,
                                "identity", Map.of("inode", 7, "id", "b", "generation", 0))));
        seed(
                "/c",
                Entry.of(
                        Map.of(
                                "position",
                                10,
                                "inode",
                                7,
                                "identity",
                                Map.of("inode", 7, "id", "c", "generation", 1),
                                "guard",
                                Map.of("at", 10, "length", 5, "digest", "xyz"))));
        CheckpointRegistry registry = open();
        assertThat(registry.warnings()).hasSize(3).allMatch(w -> w.contains("malformed"));
        assertThat(files(registry)).hasSize(3).allMatch(p -> ((FilePosition) p).offset() == 10);
    }

    @Test
    void anIdThatWasCopiedToASecondPathCountsForOneOnly() throws IOException {
        open().commit(move(at("id", "/a", 1, 100)));
        Entry entry = open().entry(new Key("files", "/a")).orElseThrow();
        seed("/b", entry);
        CheckpointRegistry registry = open();
        List<Position> positions = files(registry);
        assertThat(positions).hasSize(2);
        assertThat(((FilePosition) positions.get(0)).id()).isEqualTo("id");
        assertThat(((FilePosition) positions.get(1)).id()).isNotEqualTo("id");
        assertThat(registry.warnings()).singleElement().asString().contains("/b");
    }

    @Test
    void whatIsNoPositionIsCorrupt() throws IOException {
        seed("/a", Entry.of(Map.of("position", "10")));
        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("files//a: position is not a whole number of bytes");
    }

    @Test
    void entriesOfOtherSectionsAreKeptAndReadable() throws IOException {
        Key nginx = new Key("containers", "nginx");
        Entry entry = Entry.of(Map.of("last_timestamp", "2025-12-16T10:30:45.123Z"));
        memory.commit(new ChangeSet(Map.of(nginx, Optional.of(entry))));
        CheckpointRegistry registry = open();
        registry.commit(move(at("id", "/a", 1, 1)));
        assertThat(registry.section("containers")).isEqualTo(Map.of("nginx", entry));
        registry.commit(new ChangeSet(Map.of(nginx, Optional.empty())));
        assertThat(registry.section("containers")).isEmpty();
    }

    @Test
    @Timeout(60)
    void readersSeeAllOfACommitOrNothing() throws Exception {
        CheckpointRegistry registry = open();
        AtomicBoolean done = new AtomicBoolean();
        List<String> broken = new ArrayList<>();
        Thread reader =
                new Thread(
                        () -> {
                            while (!done.get()) {
                                List<Position> positions = files(registry);
                                if (!positions.isEmpty()
                                        && (positions.size() != 2
                                                || ((FilePosition) positions.get(0)).offset()
                                                        != ((FilePosition) positions.get(1))
                                                                .offset())) {
                                    broken.add(positions.toString());
                                }
                            }
                        });
        reader.start();
        for (int i = 0; i < 3000; i++) {
            String path = "/" + (i % 3);
            registry.commit(move(at("one", path, 1, i), at("two", path, 2, i)));
        }
        done.set(true);
        reader.join();
        assertThat(broken).isEmpty();
    }
}

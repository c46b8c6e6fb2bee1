package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, each case also with the store reopened after every step. */
public abstract class CheckpointStoreContract {

    private static final Key A = new Key("files", "/var/log/a.log");
    private static final Key B = new Key("files", "/var/log/b.log");
    private static final Key SINK = new Key("sinks", "/out/all.log");

    /** A store over nothing. */
    protected abstract CheckpointStore create() throws IOException;

    /** Closes a store and opens it again over what it holds. */
    protected abstract CheckpointStore reopen(CheckpointStore store) throws IOException;

    private CheckpointStore step(CheckpointStore store, boolean reopen) throws IOException {
        if (!reopen) {
            return store;
        }
        CheckpointStore next = reopen(store);
        next.load();
        return next;
    }

    private CheckpointStore loaded() throws IOException {
        CheckpointStore store = create();
        store.load();
        return store;
    }

    private static Entry file(long position) {
        return Entry.of(Map.of("position", position, "inode", 7L));
    }

    private static ChangeSet put(Key key, Entry entry) {
        return new ChangeSet(Map.of(key, Optional.of(entry)));
    }

    private static ChangeSet remove(Key key) {
        return new ChangeSet(Map.of(key, Optional.empty()));
    }

    private static Map<Key, Entry> entries(CheckpointStore store) throws IOException {
        return ((Loaded.Present) store.load()).entries();
    }

    @Test
    void whatWasNeverCommittedToIsAbsent() throws IOException {
        CheckpointStore store = create();
        assertThat(store.load()).isInstanceOf(Loaded.Absent.class);
        store.commit(new ChangeSet(Map.of()));
        store.commit(remove(A));
        CheckpointStore again = reopen(store);
        assertThat(again.load()).isInstanceOf(Loaded.Absent.class);
        again.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void emptyIsNotAbsent(boolean reopen) throws IOException {
        CheckpointStore store = loaded();
        store.commit(put(A, file(1)));
        store = step(store, reopen);
        store.commit(remove(A));
        store = step(store, reopen);
        Loaded loaded = store.load();
        assertThat(loaded).isEqualTo(new Loaded.Present(Map.of(), false, List.of()));
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitMayMixSectionsPutsAndRemovals(boolean reopen) throws IOException {
        CheckpointStore store = loaded();
        store.commit(put(A, file(1)));
        store = step(store, reopen);
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        changes.put(A, Optional.empty());
        changes.put(B, Optional.of(file(2)));
        changes.put(SINK, Optional.of(Entry.of(Map.of("length", 3))));
        store.commit(new ChangeSet(changes));
        store = step(store, reopen);
        assertThat(entries(store))
                .isEqualTo(Map.of(B, file(2), SINK, Entry.of(Map.of("length", 3L))));
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void repeatingACommitChangesNothing(boolean reopen) throws IOException {
        CheckpointStore store = loaded();
        for (int i = 0; i < 3; i++) {
            store.commit(put(A, file(1)));
            store = step(store, reopen);
        }
        assertThat(entries(store)).isEqualTo(Map.of(A, file(1)));
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyJsonValueAndEveryNameComesBackAsItWas(boolean reopen) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("z first", "\u0000\t\"\\ é 漢 😀 \ud800 </script>");
        members.put("", Long.MIN_VALUE);
        members.put("big", BigInteger.TWO.pow(80));
        members.put("decimal", new BigDecimal("1.500"));
        members.put("double", 0.1);
        members.put("null", null);
        members.put("true", true);
        members.put("list", Arrays.asList(1, null, List.of(), Map.of("deep", List.of("x"))));
        members.put("object", Map.of("n", 1));
        Entry entry = Entry.of(members);
        CheckpointStore store = loaded();
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        for (String name : List.of("/a b", "😀/\ud800", "\"\\\n", "sequence", "x".repeat(4096))) {
            changes.put(new Key("files@group \"1\"", name), Optional.of(file(5)));
            changes.put(new Key("state", name), Optional.of(entry));
        }
        store.commit(new ChangeSet(changes));
        store = step(store, reopen);
        Map<Key, Entry> found = entries(store);
        assertThat(found).hasSameSizeAs(changes);
        changes.forEach((key, value) -> assertThat(found.get(key)).isEqualTo(value.get()));
        assertThat(found.get(new Key("state", "/a b")).members().keySet())
                .containsExactlyElementsOf(members.keySet());
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyRandomCommitsLeaveWhatAMapWouldHold(boolean reopen) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Key, Entry> model = new HashMap<>();
        CheckpointStore store = loaded();
        for (int round = 0; round < 60; round++) {
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                Key key =
                        new Key(
                                random.nextBoolean() ? "files" : "ledger",
                                "n" + random.nextInt(20));
                Optional<Entry> entry =
                        random.nextInt(3) == 0
                                ? Optional.empty()
                                : Optional.of(file(random.nextInt(1000)));
                changes.put(key, entry);
                entry.ifPresentOrElse(e -> model.put(key, e), () -> model.remove(key));
            }
            store.commit(new ChangeSet(changes));
            if (random.nextInt(5) == 0) {
                store = step(store, reopen);
            }
        }
        store.commit(put(A, file(1)));
        model.put(A, file(1));
        assertThat(entries(store)).as("seed " + seed).isEqualTo(model);
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void foldedCommitsAndOthersMayFollowEachOtherInAnyOrder(boolean reopen) throws IOException {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<Key, Entry> model = new HashMap<>();
        CheckpointStore store = loaded();
        store.commit(put(SINK, file(1)));
        model.put(SINK, file(1));
        for (int round = 0; round < 80; round++) {
            Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                Key key = new Key("files", "n" + random.nextInt(6));
                Optional<Entry> entry =
                        random.nextInt(3) == 0
                                ? Optional.empty()
                                : Optional.of(file(random.nextInt(4)));
                changes.put(key, entry);
                entry.ifPresentOrElse(e -> model.put(key, e), () -> model.remove(key));
            }
            switch (random.nextInt(6)) {
                case 0, 1 -> store.commitFolded(new ChangeSet(changes));
                case 2 -> {
                    store.keepBackup();
                    store.commit(new ChangeSet(changes));
                }
                default -> store.commit(new ChangeSet(changes));
            }
            if (random.nextInt(4) == 0) {
                store = step(store, reopen);
            }
            if (random.nextInt(4) == 0) {
                assertThat(entries(store)).as("seed %d, round %d", seed, round).isEqualTo(model);
            }
        }
        store = step(store, reopen);
        assertThat(store.load())
                .as("seed " + seed)
                .isEqualTo(new Loaded.Present(model, false, List.of()));
        store.close();
    }

    @Test
    void foldingNothingIntoNothingLeavesItAbsent() throws IOException {
        CheckpointStore store = loaded();
        store.commitFolded(new ChangeSet(Map.of()));
        store.commitFolded(remove(A));
        store = reopen(store);
        assertThat(store.load()).isInstanceOf(Loaded.Absent.class);
        store.commitFolded(put(A, file(1)));
        store = reopen(store);
        assertThat(entries(store)).isEqualTo(Map.of(A, file(1)));
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void foldingAloneChangesNothing(boolean reopen) throws IOException {
        CheckpointStore store = loaded();
        store.commit(put(A, file(1)));
        store.commit(put(B, file(2)));
        store = step(store, reopen);
        store.commitFolded(new ChangeSet(Map.of()));
        store.commitFolded(new ChangeSet(Map.of()));
        store = step(store, reopen);
        assertThat(entries(store)).isEqualTo(Map.of(A, file(1), B, file(2)));
        store.close();
    }

    @Test
    @Tag("C02")
    void loadingAgainGivesWhatIsCommitted() throws IOException {
        CheckpointStore store = loaded();
        store.commit(put(A, file(1)));
        assertThat(entries(store)).isEqualTo(Map.of(A, file(1)));
        store.commit(put(A, file(2)));
        assertThat(entries(store)).isEqualTo(Map.of(A, file(2)));
        store.close();
    }

    @Test
    void aClosedStoreRefusesAndClosingTwiceIsNothing() throws IOException {
        CheckpointStore store = loaded();
        store.commit(put(A, file(1)));
        store.close();
        store.close();
        assertThatThrownBy(() -> store.commit(put(A, file(2))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store.commitFolded(put(A, file(2))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(store::load)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void largeRegistriesAreKept() throws IOException {
        CheckpointStore store = loaded();
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            changes.put(
                    new Key("files", "/var/log/containers/app-" + i + "/current.log"),
                    Optional.of(file(i).with("padding", "x".repeat(i % 300))));
        }
        store.commit(new ChangeSet(changes));
        store = reopen(store);
        Map<Key, Entry> found = entries(store);
        assertThat(found).hasSize(20_000);
        assertThat(found.get(new Key("files", "/var/log/containers/app-777/current.log")))
                .isEqualTo(file(777).with("padding", "x".repeat(777 % 300)));
        store.close();
    }
}

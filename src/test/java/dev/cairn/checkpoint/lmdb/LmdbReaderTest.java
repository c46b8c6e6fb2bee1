package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.ChildJvm;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.RealDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside a writer that does not wait for them. */
@Tag("C07")
@Timeout(240)
final class LmdbReaderTest {

    private static final int READINGS = 30;
    private static final int NAMES = 400;

    @TempDir Path directory;

    private RegistryUri uri() {
        return RegistryUri.parse("lmdb:" + directory.resolve("registry"));
    }

    /** Reads again and again, and says the number that every entry of a reading has. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] args) throws IOException {
            LmdbFiles files = LmdbFiles.of(RealDisk.INSTANCE, Path.of(args[0]));
            for (int i = 0; i < READINGS; i++) {
                // with a place in the table of readers, and as anybody does
                BesideOwner reader = new BesideOwner(RealDisk.INSTANCE, files);
                LmdbContents contents = i % 2 == 0 ? pinned(reader) : reader.read();
                System.out.println(numberIn(entries(contents)));
            }
        }
    }

    private static Map<Key, Entry> entries(LmdbContents contents) {
        return ((Loaded.Present) LmdbLadder.loaded(contents, false, List.of())).entries();
    }

    private static LmdbContents pinned(BesideOwner reader) throws IOException {
        Optional<LmdbContents> contents = reader.readPinned();
        while (contents.isEmpty()) {
            contents = reader.readPinned();
        }
        return contents.get();
    }

    private static long numberIn(Map<Key, Entry> entries) {
        assertThat(entries).hasSize(NAMES);
        long number = entries.values().iterator().next().number("position").orElseThrow();
        assertThat(entries.values())
                .allSatisfy(entry -> assertThat(entry.number("position")).hasValue(number));
        return number;
    }

    /** Every entry with the same number, and in some commits much larger, so that the map grows. */
    private static ChangeSet all(long number) {
        Entry entry =
                Entry.of(Map.of("position", number, "x", "x".repeat((int) (number % 7) * 200)));
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        for (int i = 0; i < NAMES; i++) {
            changes.put(new Key("files", "/var/log/" + i + ".log"), Optional.of(entry));
        }
        return new ChangeSet(changes);
    }

    @Test
    void C07_aReaderInAnotherProcessSeesWholeCommitsWhileTheMapGrows() throws Exception {
        try (CheckpointStore store =
                new LmdbStoreProvider(64 * 1024).open(uri(), StoreOptions.DEFAULT)) {
            store.load();
            store.commit(all(1));
            Process process = ChildJvm.start(Reading.class, uri().location());
            long number = 1;
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8))) {
                while (process.isAlive()) {
                    number++;
                    store.commit(all(number));
                }
                assertThat(process.exitValue()).isZero();
                requireReadings(lines.lines().map(Long::parseLong).toList(), number);
            } finally {
                process.destroyForcibly();
            }
        }
        assertThat(((Loaded.Present) CheckpointStores.read(uri())).entries()).hasSize(NAMES);
    }

    private static void requireReadings(List<Long> readings, long last) {
        assertThat(readings).hasSize(READINGS);
        assertThat(readings.get(0)).isPositive();
        for (int i = 1; i < READINGS; i++) {
            // one without a place may see a commit that is written and not yet synced
            assertThat(readings.get(i)).isGreaterThanOrEqualTo(readings.get(i - 1) - 1);
        }
        assertThat(readings.get(READINGS - 1)).isGreaterThan(1).isLessThanOrEqualTo(last);
    }

    @Test
    void C07_readersInThisProcessSeeWholeCommitsWhileTheMapGrows() throws Exception {
        LmdbFiles files = new LmdbFiles(directory.toRealPath().resolve("registry"));
        AtomicBoolean ended = new AtomicBoolean();
        try (CheckpointStore store =
                new LmdbStoreProvider(64 * 1024).open(uri(), StoreOptions.DEFAULT)) {
            store.load();
            store.commit(all(1));
            Thread writer =
                    new Thread(
                            () -> {
                                try {
                                    for (long n = 2; !ended.get(); n++) {
                                        store.commit(all(n));
                                    }
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            writer.start();
            try {
                long before = 0;
                BesideOwner reader = new BesideOwner(RealDisk.INSTANCE, files);
                for (int i = 0; i < READINGS; i++) {
                    LmdbContents contents = i % 2 == 0 ? pinned(reader) : reader.read();
                    long number = numberIn(entries(contents));
                    // one without a place may see a commit that is written and not yet synced
                    assertThat(number).isGreaterThanOrEqualTo(before - 1);
                    before = number;
                }
                assertThat(before).isGreaterThan(1);
                assertThat(writer.isAlive()).isTrue();
            } finally {
                ended.set(true);
                writer.join();
            }
        }
    }
}

package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a registry on a real disk while its owner commits and folds without a pause. */
final class ReadingBesideTest {

    private static final Key FIRST = new Key("files", "/first");
    private static final Key LAST = new Key("sinks", "/last");
    private static final long READING_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int FOLD_EVERY = 5;

    @TempDir Path directory;

    private static ChangeSet to(long number) {
        Entry entry = Entry.of(Map.of("position", number, "padding", "x".repeat(3000)));
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        changes.put(FIRST, Optional.of(entry));
        changes.put(LAST, Optional.of(entry));
        return new ChangeSet(changes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    @Timeout(60)
    void everyReadingIsAStateThatWasCommittedMeanwhile(int backups) throws Exception {
        Path registry = directory.resolve("registry.json");
        StoreOptions options =
                new StoreOptions(backups, StoreOptions.OnCorrupt.FAIL, Clock.systemUTC());
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong begun = new AtomicLong(1);
        AtomicLong committed = new AtomicLong(1);
        ExecutorService owner = Executors.newSingleThreadExecutor();
        JsonStore store = JsonStore.open(RealDisk.INSTANCE, registry, options, () -> {});
        store.load();
        store.commit(to(1));
        try {
            Future<?> committing =
                    owner.submit(
                            () -> {
                                while (!stop.get()) {
                                    commitNext(store, begun, committed);
                                }
                                return null;
                            });
            long end = System.nanoTime() + READING_NANOS;
            int readings = 0;
            while (System.nanoTime() - end < 0) {
                long before = committed.get();
                Loaded.Present present =
                        (Loaded.Present) JsonStore.read(RealDisk.INSTANCE, registry);
                long after = begun.get();
                Entry entry = present.entries().get(FIRST);
                assertThat(present.entries().get(LAST)).isEqualTo(entry);
                assertThat(entry.number("position").orElseThrow()).isBetween(before, after);
                assertThat(present.restored()).isFalse();
                assertThat(present.warnings()).isEmpty();
                readings++;
            }
            stop.set(true);
            committing.get();
            assertThat(readings).isPositive();
            assertThat(committed.get()).isGreaterThan(FOLD_EVERY);
        } finally {
            stop.set(true);
            owner.shutdown();
            assertThat(owner.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            store.close();
        }
    }

    private static void commitNext(JsonStore store, AtomicLong begun, AtomicLong committed)
            throws IOException {
        long number = begun.incrementAndGet();
        if (number % FOLD_EVERY == 0) {
            store.commitFolded(to(number));
        } else {
            store.commit(to(number));
        }
        committed.set(number);
    }
}

package dev.cairn.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.delivery.Claim;
import dev.cairn.delivery.Committer;
import dev.cairn.delivery.Delivery;
import dev.cairn.delivery.Limits;
import dev.cairn.delivery.PendingBatch;
import dev.cairn.delivery.PendingBatches;
import dev.cairn.io.Fault;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The committer with two of these sinks on a disk that fails and dies: one partition goes into both
 * files, one into the second only. Each line is in each of its files once, in order.
 */
@Tag("C04")
@Tag("C05")
@Timeout(300)
class AppendCommitterTest {

    private static final int HISTORIES = Integer.getInteger("cairn.rounds", 15);
    private static final int BATCHES = 40;
    private static final int MAX_CRASHES = 4;
    private static final Path FIRST = Path.of("/out/first.log");
    private static final Path SECOND = Path.of("/out/second.log");
    private static final Fault[] FAULTS = {
        Fault.EIO, Fault.EIO_AFTER, Fault.ENOSPC, Fault.FAILED_SYNC, Fault.CRASH, Fault.CRASH
    };

    private final Partition both = partition("both");
    private final Partition one = partition("one");
    private SimulatedDisk disk = new SimulatedDisk();
    private MemoryStore store = MemoryStore.create();
    private Random random = new Random();
    private int crashes;

    private static Partition partition(String name) {
        return new Partition(Partition.Kind.FILE, "", "/logs/" + name, name);
    }

    private static String line(Partition partition, int number) {
        return partition.id() + " " + number + " " + "z".repeat(number * 37 % 500) + "\n";
    }

    @Test
    void everyLineIsOnceInEachOfItsFilesWhateverFails() throws Exception {
        for (int i = 0; i < HISTORIES; i++) {
            long seed = System.nanoTime();
            random = new Random(seed);
            disk = new SimulatedDisk();
            store = MemoryStore.create();
            crashes = 0;
            while (!isRunToTheEnd()) {
                crashes++;
                disk = random.nextBoolean() ? disk.crash(random) : disk.kill();
                store = store.reopen();
            }
            assertThat(lines(FIRST, both)).as("seed %d", seed).isEqualTo(expected(both));
            assertThat(lines(SECOND, both)).as("seed %d", seed).isEqualTo(expected(both));
            assertThat(lines(SECOND, one)).as("seed %d", seed).isEqualTo(expected(one));
            assertThat(lines(FIRST, one)).as("seed %d", seed).isEmpty();
        }
    }

    /** One life of the process; false if it ended in a crash. */
    private boolean isRunToTheEnd() throws Exception {
        CheckpointRegistry registry = CheckpointRegistry.open(store, Clock.systemUTC());
        recover(registry);
        PendingBatches pending = new PendingBatches(Limits.DEFAULT);
        Committer committer = new Committer(registry, pending, true, 1000);
        AppendSink first = sink(FIRST);
        AppendSink second = sink(SECOND);
        Claim claim = pending.claim("test", BATCHES, () -> {});
        Map<Partition, Integer> next = new HashMap<>();
        next.put(both, 0);
        next.put(one, 0);
        Map<Partition, Long> offsets = offsets(registry, next);
        while (next.values().stream().anyMatch(number -> number < BATCHES)) {
            Partition partition = random.nextBoolean() ? both : one;
            int number = next.get(partition);
            if (number == BATCHES) {
                continue;
            }
            maybeArm();
            String text = line(partition, number);
            LinesBatch batch = new LinesBatch(partition, text, offsets.get(partition));
            next.put(partition, number + 1);
            offsets.merge(partition, (long) text.length(), Long::sum);
            PendingBatch submitted = claim.submit(batch).orElseThrow();
            Delivery delivery = submitted.deliver();
            delivery.stage(second, batch.content());
            if (partition.equals(both)) {
                delivery.stage(first, batch.content());
            }
            submitted.delivered(delivery);
            claim.acknowledge(submitted);
            if (random.nextInt(3) == 0) {
                awaitCommitted(pending, committer);
            }
        }
        awaitCommitted(pending, committer);
        boolean ended = committer.fatal().isEmpty();
        close(committer, registry);
        return ended;
    }

    private static void awaitCommitted(PendingBatches pending, Committer committer) {
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> pending.isIdle() || committer.fatal().isPresent());
    }

    private static void close(Committer committer, CheckpointRegistry registry) throws IOException {
        try {
            committer.close(Duration.ofMillis(100));
        } catch (IOException e) {
            assertThat(committer.fatal()).isPresent();
        }
        registry.close();
    }

    private void maybeArm() {
        if (random.nextInt(12) == 0) {
            Fault fault = FAULTS[random.nextInt(FAULTS.length)];
            if (fault != Fault.CRASH || crashes < MAX_CRASHES) {
                disk.failAt(1 + random.nextInt(6), fault);
            }
        }
    }

    private AppendSink sink(Path path) {
        return new AppendSink(
                path,
                AppendOptions.DEFAULT,
                disk,
                SinkHarness.locks(disk),
                () -> "mark-" + random.nextLong());
    }

    private void recover(CheckpointRegistry registry) throws IOException {
        Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
        AppendRecovery recovery = new AppendRecovery(disk, SinkHarness.locks(disk), false);
        for (Map.Entry<String, Entry> sink : registry.section("sinks").entrySet()) {
            var recovered = recovery.recover(sink.getKey(), sink.getValue(), false, Long.MAX_VALUE);
            assertThat(recovered.losses()).isEmpty();
            entries.put(new Key("sinks", sink.getKey()), Optional.of(recovered.entry()));
        }
        registry.commit(new Update(Map.of(), Set.of(), entries, List.of()));
    }

    /** Where each partition goes on, which is what the registry says. */
    private static Map<Partition, Long> offsets(
            CheckpointRegistry registry, Map<Partition, Integer> next) {
        Map<Partition, Long> offsets = new HashMap<>();
        for (Partition partition : List.copyOf(next.keySet())) {
            long offset = 0;
            for (Position each : registry.positions(Partition.Kind.FILE, "")) {
                if (((FilePosition) each).id().equals(partition.id())) {
                    offset = ((FilePosition) each).offset();
                }
            }
            offsets.put(partition, offset);
            int number = 0;
            for (long passed = 0; passed < offset; number++) {
                passed += line(partition, number).length();
            }
            next.put(partition, number);
        }
        return offsets;
    }

    private static List<String> expected(Partition partition) {
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < BATCHES; number++) {
            lines.add(line(partition, number).trim());
        }
        return lines;
    }

    private List<String> lines(Path sink, Partition partition) {
        return disk.text(sink)
                .lines()
                .filter(line -> line.startsWith(partition.id() + " "))
                .map(String::trim)
                .toList();
    }
}

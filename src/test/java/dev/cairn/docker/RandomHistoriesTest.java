package dev.cairn.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.docker.FakeEngine.FakeContainer;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random histories: lines to both streams, some with one time, some long; repetitions, broken
 * connections, stops and starts of containers; a collector that dies between any two records. What
 * was committed is each line once, in the order of its stream.
 */
final class RandomHistoriesTest {

    private static final int ROUNDS = 2 * Integer.getInteger("cairn.rounds", 15);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final int ACTIONS = 60;

    private final Map<Partition, Position> committed = new HashMap<>();
    private final Map<String, List<String>> delivered = new LinkedHashMap<>();
    private final Map<String, List<String>> written = new LinkedHashMap<>();
    private final List<FakeContainer> containers = new ArrayList<>();
    private final Map<FakeContainer, Boolean> runs = new HashMap<>();
    private FakeEngine engine;
    private Random random;
    private DockerLogsSource source;
    private int lines;

    @Test
    @Tag("R19")
    @Tag("P14")
    void R19_P14_eachLineIsCommittedOnceInTheOrderOfItsStream() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            random = new Random(seed);
            try (FakeEngine fresh = FakeEngine.start()) {
                engine = fresh;
                play();
            } catch (AssertionError | Exception e) {
                throw new AssertionError("-Dcairn.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private void play() throws Exception {
        committed.clear();
        delivered.clear();
        written.clear();
        containers.clear();
        runs.clear();
        for (int i = 0; i < 3; i++) {
            FakeContainer each = engine.run("c" + i, i == 2);
            containers.add(each);
            runs.put(each, true);
        }
        begin(true);
        for (int i = 0; i < ACTIONS; i++) {
            act();
            read(Duration.ofMillis(random.nextInt(3) == 0 ? 30 : 0)); // for some are there by then
        }
        runs.forEach(
                (each, running) -> {
                    if (!running) {
                        each.start(); // what is stopped writes nothing
                    }
                });
        containers.forEach(each -> each.out("end\n"));
        containers.forEach(each -> written(each, false, "end"));
        long deadline = System.nanoTime() + DockerCollector.LIMIT.toNanos();
        while (!delivered.equals(written) && System.nanoTime() - deadline < 0) {
            read(Duration.ofMillis(20));
        }
        source.close();
        assertThat(delivered).isEqualTo(written);
    }

    private void begin(boolean first) throws IOException {
        DockerOptions options =
                new DockerOptions(
                        "",
                        false,
                        true,
                        true,
                        10,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(1),
                        4096,
                        1 << 20);
        ContainerFilter filter = new ContainerFilter("*", "", "", "", "", "", id -> false);
        source = new DockerLogsSource(Transport.open(engine.host(), 10), options, filter);
        committed.putAll(source.start(first, List.copyOf(committed.values())));
    }

    private void act() throws IOException {
        FakeContainer container = containers.get(random.nextInt(containers.size()));
        switch (random.nextInt(12)) {
            case 0 -> engine.breakConnections();
            case 1 -> container.replay(random.nextInt(4));
            case 2 -> {
                source.close(); // it dies: what was not committed is forgotten
                begin(false);
            }
            case 3 -> {
                if (runs.get(container)) {
                    container.stop();
                } else {
                    container.start();
                }
                runs.put(container, !runs.get(container));
            }
            case 4 -> burst(container);
            case 5 -> line(container, "x".repeat(random.nextInt(60_000)), engine.tick());
            default -> line(container, "", engine.tick());
        }
    }

    private void burst(FakeContainer container) {
        long time = engine.tick();
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            line(container, "", time);
        }
    }

    private void line(FakeContainer container, String filling, long time) {
        boolean stderr = random.nextBoolean() && container != containers.get(2);
        String text = ++lines + " " + filling;
        container.write(stderr, text + "\n", time);
        written(container, stderr, text);
    }

    private void written(FakeContainer container, boolean stderr, String text) {
        add(written, container.id.substring(0, 12) + (stderr ? ":stderr" : ":stdout"), text);
    }

    private static void add(Map<String, List<String>> map, String stream, String text) {
        map.computeIfAbsent(stream, name -> new ArrayList<>()).add(text);
    }

    /** Takes what is there, and commits it, or the beginning of it and dies. */
    private void read(Duration wait) throws IOException {
        Optional<Batch> next = source.poll(wait, partition -> false);
        while (next.isPresent()) {
            Batch batch = next.get();
            assertThat(batch.losses()).isEmpty();
            int keep = random.nextInt(8) == 0 ? random.nextInt(batch.recordCount() + 1) : -1;
            Iterator<LogRecord> records = batch.records();
            for (int i = 0; records.hasNext() && i != keep; i++) {
                LogRecord record = records.next();
                assertThat(record.partial()).isFalse();
                add(delivered, record.id().substring(0, 19), record.text(StandardCharsets.UTF_8));
                committed.put(batch.partition(), batch.positionAfter(record));
            }
            if (keep >= 0) {
                source.close();
                begin(false);
            }
            next = source.poll(Duration.ZERO, partition -> false);
        }
    }
}

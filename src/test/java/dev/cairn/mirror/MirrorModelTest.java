package dev.cairn.mirror;

import static dev.cairn.mirror.MirrorKit.log;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.io.SimulatedCrash;
import dev.cairn.s3.MemoryObjects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a host, with runs and deaths of runs in between, against a model: what the
 * host has is in the pond under its name, and nothing that was ever mirrored is gone.
 */
@Tag("M03")
@Tag("M06")
@Tag("M07")
@Tag("M10")
class MirrorModelTest {

    private static final int HISTORIES = 6 * Integer.getInteger("cairn.rounds", 15);
    private static final int ACTIONS = 25;
    private static final int MAX_LINES = 900;

    MirrorKit kit() {
        return new MirrorKit();
    }

    @Test
    void randomHistoriesLeaveTheHostsFilesInThePondAndLoseNothing() throws IOException {
        Long only = Long.getLong("cairn.seed");
        long base = only != null ? only : System.nanoTime();
        int count = only != null ? 1 : HISTORIES;
        for (int i = 0; i < count; i++) {
            History history = new History(kit(), base + i);
            try {
                history.live();
            } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError(
                        "-Dcairn.seed=" + (base + i) + " after " + history.actions, e);
            }
        }
    }

    /** One life of a host. */
    private static final class History {

        private final MirrorKit kit;
        private final Random random;
        private final boolean numbered;
        private final List<String> actions = new ArrayList<>();

        /** What the host has, by name. */
        private final Map<String, byte[]> host = new TreeMap<>();

        private final Set<String> tampered = new HashSet<>();

        /** Contents that were once in the pond. */
        private final Set<String> witnessed = new HashSet<>();

        private int written;
        private int rotations;

        History(MirrorKit kit, long seed) {
            this.kit = kit;
            random = new Random(seed);
            numbered = random.nextBoolean();
            kit.trust =
                    random.nextInt(4) == 0 ? MirrorConfig.Trust.STRICT : MirrorConfig.Trust.TRUST;
        }

        void live() throws IOException {
            write("app.log", new byte[0]);
            for (int i = 0; i < ACTIONS; i++) {
                kit.later(Duration.ofSeconds(random.nextInt(900)));
                act();
            }
            run();
        }

        private void act() throws IOException {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> append();
                case 3 -> rotate();
                case 4 -> {
                    rotate();
                    append();
                    rotate();
                }
                case 5 -> copyTruncate();
                case 6 -> compress();
                case 7 -> tamper();
                case 8 -> delete();
                case 9 -> kill();
                default -> run();
            }
        }

        private byte[] lines() {
            StringBuilder text = new StringBuilder();
            int count = random.nextInt(4) == 0 ? 1 : random.nextInt(MAX_LINES);
            for (int i = 0; i < count; i++) {
                text.append("line ").append(written++).append(" of what the host says\n");
            }
            return text.toString().getBytes(StandardCharsets.US_ASCII);
        }

        private void write(String name, byte[] content) {
            host.put(name, content);
            kit.disk.outsideWrite(log(name), content);
        }

        private void append() {
            actions.add("append");
            byte[] more = lines();
            byte[] before = host.get("app.log");
            byte[] after = java.util.Arrays.copyOf(before, before.length + more.length);
            System.arraycopy(more, 0, after, before.length, more.length);
            host.put("app.log", after);
            kit.disk.outsideAppend(log("app.log"), more);
        }

        private void move(String from, String to) {
            host.put(to, host.remove(from));
            if (tampered.remove(from)) {
                tampered.add(to);
            }
            kit.rename(from, to);
        }

        private String freeName() {
            if (!numbered) {
                return "app-" + ++rotations + ".log";
            }
            for (int n = 8; n >= 1; n--) {
                for (String suffix : new String[] {"", ".gz"}) {
                    if (host.containsKey("app.log." + n + suffix)) {
                        move("app.log." + n + suffix, "app.log." + (n + 1) + suffix);
                    }
                }
            }
            remove("app.log.9");
            remove("app.log.9.gz");
            return "app.log.1";
        }

        private void remove(String name) {
            if (host.remove(name) != null) {
                tampered.remove(name);
                kit.delete(name);
            }
        }

        private void rotate() {
            actions.add("rotate");
            move("app.log", freeName());
            write("app.log", new byte[0]);
            if (random.nextBoolean()) {
                append();
            }
        }

        private void copyTruncate() {
            actions.add("copytruncate");
            byte[] content = host.get("app.log");
            write(freeName(), content);
            write("app.log", new byte[0]);
        }

        private String anArchive() {
            List<String> archives = new ArrayList<>(host.keySet());
            archives.remove("app.log");
            return archives.isEmpty() ? "" : archives.get(random.nextInt(archives.size()));
        }

        private void compress() throws IOException {
            String name = anArchive();
            if (name.isEmpty() || name.endsWith(".gz") || host.containsKey(name + ".gz")) {
                return;
            }
            actions.add("compress " + name);
            byte[] packed =
                    RotationTest.gzip(new String(host.get(name), StandardCharsets.US_ASCII));
            boolean wasTampered = tampered.contains(name);
            remove(name);
            write(name + ".gz", packed);
            if (wasTampered) {
                tampered.add(name + ".gz");
            }
        }

        private void tamper() {
            String name = anArchive();
            if (name.isEmpty() || host.get(name).length == 0) {
                return;
            }
            actions.add("tamper " + name);
            byte[] content = host.get(name).clone();
            content[random.nextInt(content.length)] ^= 1;
            write(name, content);
            tampered.add(name);
        }

        private void delete() {
            String name = anArchive();
            if (!name.isEmpty()) {
                actions.add("delete " + name);
                remove(name);
            }
        }

        private void kill() throws IOException {
            actions.add("kill");
            kit.killAt(1 + random.nextInt(60), random.nextBoolean());
            try {
                kit.sync();
                kit.killNever();
            } catch (SimulatedCrash | MemoryObjects.Killed expected) {
                kit.revive(random);
            }
        }

        private void run() throws IOException {
            actions.add("run");
            SyncResult result = kit.sync();
            assertThat(result.has(Change.FAILED)).isFalse();
            if (isUnderWork(result)) {
                kit.later(Recognition.UNDER_WORK);
                assertThat(isUnderWork(kit.sync())).isFalse();
            }
            kit.verify();
            Map<String, String> pond = kit.pond();
            host.forEach(
                    (name, content) -> {
                        String text = new String(content, StandardCharsets.ISO_8859_1);
                        if (tampered.contains(name)) {
                            assertThat(pond).containsKey(name);
                        } else {
                            assertThat(pond.get(name)).as(name).isEqualTo(text);
                        }
                    });
            Set<String> contents = new HashSet<>(pond.values());
            for (String name : pond.keySet()) {
                if (name.contains(".gz")) {
                    contents.add(unpacked(name));
                }
            }
            for (String once : witnessed) {
                assertThat(contents.stream().anyMatch(content -> content.startsWith(once)))
                        .as("still there: %.60s …", once)
                        .isTrue();
            }
            witnessed.addAll(pond.values());
            SyncResult second = kit.sync();
            second.items().forEach(item -> assertThat(item.change()).isEqualTo(Change.CHANGED));
        }

        /**
         * What was tampered with after it was compressed may look as if that were still going on.
         */
        private boolean isUnderWork(SyncResult result) {
            List<String> postponed =
                    result.items().stream()
                            .filter(item -> item.change() == Change.POSTPONED)
                            .map(SyncResult.Item::name)
                            .toList();
            assertThat(tampered).containsAll(postponed);
            return !postponed.isEmpty();
        }

        private String unpacked(String name) throws IOException {
            byte[] packed = kit.bytes(name);
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return ""; // a tampered one
            }
        }
    }
}

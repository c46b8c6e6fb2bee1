package dev.cairn.checkpoint.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.SimulatedDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Documents and journals with anything done to them; jqwik prints the seed of a failure. */
@Tag("S65")
final class FuzzProperties {

    private static final Path DIR = Path.of("/r");
    private static final Path REGISTRY = DIR.resolve("registry.json");
    private static final Path JOURNAL = DIR.resolve("registry.json.journal-1");
    private static final Key APP = new Key("files", "/app");
    private static final int COMMITS = 6;
    private static final int PLACES = 100_000;

    /** What is done to bytes, in order. */
    record Mutation(int kind, int where, int amount) {

        byte[] apply(byte[] bytes) {
            if (bytes.length == 0) {
                return new byte[amount % 50];
            }
            int at = (int) ((long) where * bytes.length / PLACES);
            int length = Math.min(bytes.length - at, 1 + amount % 60);
            byte[] changed = bytes.clone();
            switch (kind) {
                case 0 -> changed[at] ^= (byte) (1 << amount % 8);
                case 1 -> changed[at] = (byte) amount;
                case 2 -> Arrays.fill(changed, at, at + length, (byte) 0);
                case 3 -> changed = Arrays.copyOf(bytes, at);
                case 4 ->
                        changed =
                                spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
                case 5 -> changed = spliced(bytes, at, at + length, new byte[0]);
                case 6 -> changed = spliced(bytes, at, at, new byte[amount % 40]);
                case 7 -> {
                    int from = amount % bytes.length;
                    int count = Math.min(length, bytes.length - from);
                    System.arraycopy(bytes, from, changed, at, Math.min(count, bytes.length - at));
                }
                default -> {
                    String digits = Long.toString(amount * 1_000_003L);
                    changed = spliced(bytes, at, at, digits.getBytes(StandardCharsets.US_ASCII));
                }
            }
            return changed;
        }

        private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, from);
            out.writeBytes(middle);
            out.write(bytes, to, bytes.length - to);
            return out.toByteArray();
        }
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        return net.jqwik.api.Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(0, PLACES - 1),
                        Arbitraries.integers().between(0, 1 << 20))
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static ChangeSet to(long position) {
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        Entry entry = Entry.of(Map.of("position", position, "text", "é\n\"漢".repeat(3)));
        changes.put(APP, Optional.of(entry));
        changes.put(new Key("state", "k" + position), Optional.of(Entry.of(Map.of("value", "v"))));
        return new ChangeSet(changes);
    }

    /** A snapshot with the position 0 and a journal with 1 to {@link #COMMITS}. */
    private static SimulatedDisk disk() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        disk.outsideMakeDirectory(DIR);
        try (CheckpointStore store = open(disk)) {
            store.load();
            for (int i = 0; i <= COMMITS; i++) {
                store.commit(to(i));
            }
        }
        return disk;
    }

    private static JsonStore open(SimulatedDisk disk) throws IOException {
        return JsonStore.open(disk, REGISTRY, StoreOptions.DEFAULT, () -> {});
    }

    private static byte[] mutated(byte[] bytes, List<Mutation> mutations) {
        byte[] result = bytes;
        for (Mutation mutation : mutations) {
            result = mutation.apply(result);
        }
        return result;
    }

    /** What is there after a load; empty if it was refused as it may be. */
    private static Optional<Loaded> load(SimulatedDisk disk) {
        Optional<Loaded> read = Optional.empty();
        try {
            read = Optional.of(JsonStore.read(disk, REGISTRY));
        } catch (IOException e) {
            assertThat(e.getMessage()).contains("registry.json").doesNotContain("\n\n");
        }
        try (JsonStore store = open(disk)) {
            Loaded loaded = store.load();
            read.ifPresent(
                    beside ->
                            assertThat(committed((Loaded.Present) loaded))
                                    .isEqualTo(((Loaded.Present) beside).entries()));
            return Optional.of(loaded);
        } catch (CorruptStoreException e) {
            assertThat(read).isEmpty();
            assertThat(e.getMessage()).contains("registry.json").contains("--on-corrupt");
            return Optional.empty();
        } catch (IOException e) {
            assertThat(read).isEmpty();
            assertThat(e.getMessage()).contains("is of version");
            return Optional.empty();
        }
    }

    /** Without what the owner's load adds where it had to leave commits out. */
    private static Map<Key, Entry> committed(Loaded.Present loaded) {
        Map<Key, Entry> entries = new HashMap<>(loaded.entries());
        if (loaded.restored()) {
            entries.remove(Mark.RESTORED);
        }
        return entries;
    }

    @Property(tries = 400)
    void aMutatedDocumentIsLoadedOrRefusedAndNothingElse(
            @ForAll("mutations") List<Mutation> mutations) throws IOException {
        SimulatedDisk disk = disk();
        disk.outsideWrite(REGISTRY, mutated(disk.bytes(REGISTRY), mutations));
        Optional<Loaded> loaded = load(disk);
        if (loaded.isEmpty()) {
            return;
        }
        // what was loaded can be committed to, and is then there as it was loaded
        try (JsonStore store = open(disk)) {
            Loaded.Present present = (Loaded.Present) store.load();
            store.commit(to(77));
            Map<Key, Entry> expected = new LinkedHashMap<>(present.entries());
            to(77).changes().forEach((key, entry) -> expected.put(key, entry.orElseThrow()));
            assertThat(((Loaded.Present) store.load()).entries()).isEqualTo(expected);
        }
    }

    @Property(tries = 600)
    void aMutatedJournalGivesNoStateThatWasNeverCommitted(
            @ForAll("mutations") List<Mutation> mutations) throws IOException {
        SimulatedDisk disk = disk();
        disk.outsideWrite(JOURNAL, mutated(disk.bytes(JOURNAL), mutations));
        load(disk)
                .ifPresent(
                        loaded -> {
                            Map<Key, Entry> found = committed((Loaded.Present) loaded);
                            long position = found.get(APP).number("position").orElseThrow();
                            Map<Key, Entry> committed = new LinkedHashMap<>();
                            for (long i = 0; i <= position; i++) {
                                to(i).changes()
                                        .forEach((key, e) -> committed.put(key, e.orElseThrow()));
                            }
                            assertThat(position).isBetween(0L, (long) COMMITS);
                            assertThat(found).isEqualTo(committed);
                        });
    }

    @Property(tries = 300)
    void randomBytesAreNoRegistryAndNoJournal(@ForAll byte[] bytes) throws IOException {
        SimulatedDisk disk = disk();
        disk.outsideWrite(JOURNAL, bytes);
        Loaded.Present present = (Loaded.Present) load(disk).orElseThrow();
        assertThat(present.entries().get(APP).number("position")).hasValue(0);
        disk.outsideWrite(REGISTRY, bytes);
        assertThat(load(disk)).isEmpty();
    }

    // ---- the two readers of documents agree, and give back what was written

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 8 : 10)) {
            case 0 -> text(random);
            case 1 -> random.nextLong();
            case 2 -> (long) random.nextInt(1000);
            case 3 -> new BigInteger(80 + random.nextInt(100), random);
            case 4 ->
                    new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(40) - 20);
            case 5 -> random.nextBoolean();
            case 6 -> String.format("%016x", random.nextLong());
            case 7 -> Optional.empty();
            case 8 -> members(random, depth + 1);
            default -> {
                List<Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(orNull(value(random, depth + 1)));
                }
                yield items;
            }
        };
    }

    private static Object orNull(Object value) {
        return value instanceof Optional ? null : value;
    }

    private static Map<String, Object> members(Random random, int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            members.put(text(random), orNull(value(random, depth)));
        }
        return members;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) random.nextInt(0x10000)); // halves of pairs, too
                case 2 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                case 3 -> text.append("\"\\{}[],:\n".charAt(random.nextInt(9)));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadBackByEitherReader(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        JsonDocument document = new JsonDocument();
        Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            String section = random.nextBoolean() ? "state" : "x" + text(random);
            Key key = new Key(section, "n" + text(random));
            changes.put(key, Optional.of(Entry.of(members(random, 0))));
        }
        document.apply(changes);
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("other" + text(random), random.nextBoolean() ? List.of(1L, "x") : text(random));
        document.addOther(Entry.of(other));
        SimulatedDisk disk = new SimulatedDisk();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SnapshotId id = document.writeTo(bytes, 7);
        disk.outsideWrite(REGISTRY, bytes.toByteArray());
        try (DiskFile file = disk.open(REGISTRY, Disk.Mode.READ)) {
            HeapBudget budget = new HeapBudget(1L << 30);
            DocumentReader.Parsed fast = WrittenReader.read(file, budget).orElseThrow();
            DocumentReader.Parsed slow = DocumentReader.read(file, new HeapBudget(1L << 30));
            for (DocumentReader.Parsed parsed : List.of(fast, slow)) {
                assertThat(parsed.id()).contains(id);
                assertThat(parsed.edited()).isFalse();
                assertThat(parsed.document().entries()).isEqualTo(document.entries());
                ByteArrayOutputStream again = new ByteArrayOutputStream();
                assertThat(parsed.document().writeTo(again, 7)).isEqualTo(id);
                assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
            }
        }
        byte[] payload = ChangeText.write(changes).orElseThrow();
        assertThat(ChangeText.read(payload, 0, payload.length)).isEqualTo(changes);
    }
}

package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What the quick look says of an entry is what reading it in full says. */
class PlainFileEntryProperties {

    private static final String PATH = "/var/log/app.log";
    private static final Object[] ODD = {null, "", "zz", -1L, 1L << 40, List.of(), Map.of(), true};

    private static Entry written(Random random) {
        long offset = random.nextInt(3) == 0 ? random.nextInt(9) : 1024 + random.nextInt();
        offset = Math.abs(offset);
        int guarded = (int) Math.min(offset, FilePosition.EVIDENCE_BYTES);
        FilePosition position =
                new FilePosition(
                        String.format("17fa%012x%012x", random.nextInt(), random.nextInt()),
                        PATH,
                        1 + random.nextInt(3),
                        random.nextInt(),
                        random.nextInt(),
                        offset,
                        digest(random, random.nextInt(3) == 0 ? 0 : 1024),
                        digest(random, guarded));
        Life life = FileEntries.moved(Optional.empty(), position, "2026-01-01T00:00:00Z");
        return FileEntries.write(Entry.EMPTY, List.of(life));
    }

    private static Digest digest(Random random, int length) {
        return length == 0 ? Digest.NONE : new Digest(length, random.nextLong(), random.nextLong());
    }

    @Property(tries = 300)
    void whatCairnWritesIsPlain(@ForAll long seed) {
        Entry entry = written(new Random(seed));
        String id = FileEntries.read(PATH, entry, none -> {}).get(0).position().id();
        assertThat(PlainFileEntry.id(entry)).contains(id);
        assertThat(PlainFileEntry.hasBase(entry)).isTrue();
    }

    @Property(tries = 2000)
    void aPlainEntryIsReadWithoutAWarningAndIsOneLife(@ForAll long seed) {
        Random random = new Random(seed);
        Entry entry = Entry.of(damaged(written(random).members(), random));
        if (PlainFileEntry.hasBase(entry)) {
            assertThat(FileEntries.problem(entry)).isEmpty();
            assertThat(entry.number("position").orElse(-1)).isNotNegative();
        }
        Optional<String> id = PlainFileEntry.id(entry);
        if (id.isPresent()) {
            List<String> warnings = new ArrayList<>();
            List<Life> lives = FileEntries.read(PATH, entry, warnings::add);
            assertThat(warnings).as("of %s", entry).isEmpty();
            assertThat(lives).hasSize(1);
            assertThat(lives.get(0).position().id()).isEqualTo(id.get());
        }
    }

    /** The same members with one of them taken away, renamed, or of another value. */
    private static Map<String, Object> damaged(Map<?, ?> members, Random random) {
        Map<String, Object> damaged = new LinkedHashMap<>();
        int at = random.nextInt(members.size());
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = member.getKey().toString();
            Object value = member.getValue();
            if (at-- != 0) {
                damaged.put(name, value);
            } else if (value instanceof Map<?, ?> inner && random.nextInt(4) > 0) {
                damaged.put(name, damaged(inner, random));
            } else if (random.nextInt(4) > 0) {
                damaged.put(name, ODD[random.nextInt(ODD.length)]);
            } else if (random.nextBoolean()) {
                damaged.put(random.nextBoolean() ? "mine" : "guard", value);
            }
        }
        return damaged;
    }

    @Example
    void whatHasNoMembersIsNotPlain() {
        assertThat(PlainFileEntry.id(Entry.EMPTY)).isEmpty();
        assertThat(PlainFileEntry.hasBase(Entry.EMPTY)).isFalse();
    }
}

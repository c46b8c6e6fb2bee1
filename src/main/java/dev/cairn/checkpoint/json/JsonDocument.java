package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A registry document in memory. What it is written as depends on nothing but what it holds, so
 * that a snapshot and its journal give the next snapshot byte for byte.
 */
final class JsonDocument {

    private static final int FLUSH_BYTES = 64 << 10;

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
    private static final Map.Entry<Key, Entry>[] NO_ENTRIES = new Map.Entry[0];

    private final NavigableMap<String, NavigableMap<String, Entry>> sections =
            new TreeMap<>(DocumentFormat.SECTION_ORDER);
    private final List<Entry> others = new ArrayList<>();

    /** The document of an empty registry. */
    JsonDocument() {
        DocumentFormat.ALWAYS.forEach(this::addSection);
    }

    /** Adds a section, empty as yet, unless it is there. */
    NavigableMap<String, Entry> addSection(String name) {
        return sections.computeIfAbsent(name, absent -> new TreeMap<>());
    }

    /** Adds a section, in the place of one that is there. */
    void addSection(String name, NavigableMap<String, Entry> entries) {
        sections.put(name, entries);
    }

    /** Adds a member that is no section, as the only one of an entry. */
    void addOther(Entry member) {
        others.add(member);
    }

    /** A member that is no section, if it is an object. */
    Optional<Entry> other(String name) {
        return others.stream()
                .map(member -> member.entry(name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Sets a member that is no section, as the only one of an entry. */
    void setOther(String name, Entry member) {
        others.removeIf(each -> each.has(name));
        addOther(member);
    }

    /** What undoes some changes. */
    record Undo(Map<Key, Optional<Entry>> entries, Set<String> newSections) {}

    /** Everything in it by section, as it is now; not to be changed. */
    Map<String, NavigableMap<String, Entry>> sections() {
        return sections;
    }

    /** Everything in it, in a map that does not change. */
    Map<Key, Entry> entries() {
        List<Map.Entry<Key, Entry>> entries = new ArrayList<>();
        sections.forEach(
                (section, members) ->
                        members.forEach(
                                (name, entry) ->
                                        entries.add(Map.entry(new Key(section, name), entry))));
        return Map.ofEntries(entries.toArray(NO_ENTRIES));
    }

    /** Of some changes those that change anything. */
    Map<Key, Optional<Entry>> differing(ChangeSet changes) {
        Map<Key, Optional<Entry>> differing = new LinkedHashMap<>();
        changes.changes()
                .forEach(
                        (key, entry) -> {
                            if (!isSame(get(key), entry)) {
                                differing.put(key, entry);
                            }
                        });
        return differing;
    }

    private static boolean isSame(Optional<Entry> before, Optional<Entry> after) {
        if (before.isEmpty() || after.isEmpty()) {
            return before.isEmpty() && after.isEmpty();
        }
        return before.get().isSame(after.get());
    }

    private Optional<Entry> get(Key key) {
        Map<String, Entry> section = sections.get(key.section());
        return section == null ? Optional.empty() : Optional.ofNullable(section.get(key.name()));
    }

    /** Applies changes. */
    Undo apply(Map<Key, Optional<Entry>> changes) {
        Undo undo = new Undo(new LinkedHashMap<>(), new LinkedHashSet<>());
        changes.forEach(
                (key, entry) -> {
                    undo.entries().put(key, get(key));
                    if (!sections.containsKey(key.section())) {
                        undo.newSections().add(key.section());
                    }
                    put(key, entry);
                });
        return undo;
    }

    /** Takes changes back, and nothing of them is left. */
    void undo(Undo undo) {
        undo.entries().forEach(this::put);
        undo.newSections().forEach(sections::remove);
    }

    private void put(Key key, Optional<Entry> entry) {
        Map<String, Entry> section = addSection(key.section());
        if (entry.isPresent()) {
            section.put(key.name(), entry.get());
        } else {
            section.remove(key.name());
        }
    }

    /** Writes the document as the snapshot of a number, and says which one that is. */
    SnapshotId writeTo(OutputStream target, long sequence) throws IOException {
        Summed sum = new Summed(target);
        JsonOutput out = new JsonOutput(2 * FLUSH_BYTES);
        out.raw("{\n  \"version\": " + DocumentFormat.VERSION);
        out.raw(",\n  \"sequence\": " + sequence);
        for (Map.Entry<String, NavigableMap<String, Entry>> section : sections.entrySet()) {
            out.raw(",\n  ").quoted(section.getKey()).raw(": {");
            String separator = "\n    ";
            for (Map.Entry<String, Entry> entry : section.getValue().entrySet()) {
                out.raw(separator).quoted(entry.getKey()).raw(':').object(entry.getValue());
                separator = ",\n    ";
                if (out.size() > FLUSH_BYTES) {
                    out.moveTo(sum);
                }
            }
            out.raw(section.getValue().isEmpty() ? "}" : "\n  }");
        }
        for (Entry other : others) {
            // as the first member it brings no comma along
            out.raw(",\n  ").moveTo(sum);
            out.members(other);
        }
        out.raw(",\n  ").moveTo(sum);
        int checksum = (int) sum.crc.getValue();
        String text = DocumentReader.checksumText(checksum);
        out.raw("\"" + DocumentFormat.CHECKSUM_MEMBER + "\": \"" + text + "\"\n}\n");
        out.moveTo(sum);
        return new SnapshotId(sequence, checksum, sum.count);
    }

    /** Which snapshot the document is as the one of a number. */
    SnapshotId as(long sequence) {
        try {
            return writeTo(OutputStream.nullOutputStream(), sequence);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to nowhere", e);
        }
    }

    /** Counts and sums up what passes. */
    private static final class Summed extends OutputStream {

        private final OutputStream target;
        private final CRC32C crc = new CRC32C();
        private long count;

        Summed(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            crc.update(bytes, offset, length);
            count += length;
            target.write(bytes, offset, length);
        }
    }
}

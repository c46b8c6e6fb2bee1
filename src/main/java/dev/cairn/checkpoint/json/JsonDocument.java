package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A registry document in memory, each entry as the bytes it is written in, so that a save
 * serialises only what has changed.
 */
final class JsonDocument {

    private static final byte[] SEPARATOR = bytes(",\n    ");
    private static final byte[] FIRST = bytes("\n    ");

    private final NavigableMap<String, NavigableMap<String, byte[]>> sections =
            new TreeMap<>(DocumentFormat.SECTION_ORDER);
    private final List<byte[]> others = new ArrayList<>();
    private long sequence;

    /** The document of an empty registry that was never saved. */
    JsonDocument() {
        DocumentFormat.ALWAYS.forEach(section -> sections.put(section, new TreeMap<>()));
    }

    /** The document that was read. */
    JsonDocument(DocumentReader.Parsed parsed) {
        this();
        sequence = parsed.sequence();
        parsed.sections().forEach(name -> sections.putIfAbsent(name, new TreeMap<>()));
        parsed.entries().forEach((key, entry) -> put(key, Optional.of(bytes(key, entry))));
        parsed.others().forEach((name, value) -> others.add(JsonText.member(name, value)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Key key, Entry entry) {
        return JsonText.member(key.name(), entry.members());
    }

    long sequence() {
        return sequence;
    }

    /** Counts a save. */
    void saved() {
        sequence++;
    }

    /** Of some changes those that change anything. */
    Map<Key, Optional<byte[]>> differing(ChangeSet changes) {
        Map<Key, Optional<byte[]>> differing = new LinkedHashMap<>();
        changes.changes()
                .forEach(
                        (key, entry) -> {
                            Optional<byte[]> after = entry.map(value -> bytes(key, value));
                            Optional<byte[]> before = get(key);
                            boolean same =
                                    (before.isPresent() && after.isPresent())
                                            ? Arrays.equals(before.get(), after.get())
                                            : before.isEmpty() && after.isEmpty();
                            if (!same) {
                                differing.put(key, after);
                            }
                        });
        return differing;
    }

    private Optional<byte[]> get(Key key) {
        Map<String, byte[]> section = sections.get(key.section());
        return section == null ? Optional.empty() : Optional.ofNullable(section.get(key.name()));
    }

    /**
     * Applies changes.
     *
     * @return what undoes them
     */
    Map<Key, Optional<byte[]>> apply(Map<Key, Optional<byte[]>> changes) {
        Map<Key, Optional<byte[]>> undo = new LinkedHashMap<>();
        changes.forEach(
                (key, entry) -> {
                    undo.put(key, get(key));
                    put(key, entry);
                });
        return undo;
    }

    private void put(Key key, Optional<byte[]> entry) {
        Map<String, byte[]> section =
                sections.computeIfAbsent(key.section(), name -> new TreeMap<>());
        if (entry.isPresent()) {
            section.put(key.name(), entry.get());
        } else {
            section.remove(key.name());
        }
    }

    /** Writes the document as it is to be after the next save. */
    void writeTo(OutputStream target) throws IOException {
        CRC32C crc = new CRC32C();
        CheckedOutputStream out = new CheckedOutputStream(target, crc);
        out.write(bytes("{\n  \"version\": " + DocumentFormat.VERSION));
        out.write(bytes(",\n  \"sequence\": " + (sequence + 1)));
        for (Map.Entry<String, NavigableMap<String, byte[]>> section : sections.entrySet()) {
            out.write(bytes(",\n  "));
            byte[] name = JsonText.member(section.getKey(), null);
            out.write(name, 0, name.length - "null".length());
            out.write(bytes(" {"));
            byte[] separator = FIRST;
            for (byte[] entry : section.getValue().values()) {
                out.write(separator);
                out.write(entry);
                separator = SEPARATOR;
            }
            out.write(bytes(section.getValue().isEmpty() ? "}" : "\n  }"));
        }
        for (byte[] other : others) {
            out.write(bytes(",\n  "));
            out.write(other);
        }
        out.write(bytes(",\n  "));
        String checksum = DocumentReader.checksumText(crc.getValue());
        out.write(bytes("\"" + DocumentFormat.CHECKSUM_MEMBER + "\": \"" + checksum + "\"\n}\n"));
    }
}

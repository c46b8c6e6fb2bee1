package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registry as the JSON document that every tool of the format reads (docs/formats.md), an entry
 * per line. Without sequence and checksum: those belong to a registry that is being kept.
 */
final class ExportedDocument {

    /** Written even if empty, because other tools may ask for them, and in this order. */
    private static final List<String> ALWAYS = List.of("files", "containers", "api_sources");

    private static final Comparator<String> ORDER =
            Comparator.comparingInt(ExportedDocument::rank)
                    .thenComparing(Comparator.naturalOrder());

    private final Map<String, List<Key>> sections = new TreeMap<>(ORDER);
    private final Map<Key, Entry> entries;

    ExportedDocument(Map<Key, Entry> entries) {
        this.entries = entries;
        ALWAYS.forEach(section -> sections.put(section, new ArrayList<>()));
        entries.keySet().stream()
                .sorted(Comparator.comparing(Key::name))
                .forEach(
                        key ->
                                sections.computeIfAbsent(key.section(), name -> new ArrayList<>())
                                        .add(key));
    }

    private static int rank(String section) {
        int rank = ALWAYS.indexOf(EntryName.base(section));
        return rank < 0 ? ALWAYS.size() : rank;
    }

    void writeTo(OutputStream target) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8));
        out.write("{\n  \"version\": 1");
        for (Map.Entry<String, List<Key>> section : sections.entrySet()) {
            out.write(",\n  " + EntryJson.line(section.getKey()) + ": {");
            String separator = "\n    ";
            for (Key key : section.getValue()) {
                out.write(separator);
                out.write(EntryJson.line(key.name()));
                out.write(": ");
                out.write(EntryJson.line(entries.get(key).members()));
                separator = ",\n    ";
            }
            out.write(section.getValue().isEmpty() ? "}" : "\n  }");
        }
        out.write("\n}\n");
        out.flush();
    }
}

package dev.cairn.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn registry show}: how far everything has got. Also beside a running collector. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how far everything has got. Changes nothing, and works beside a running"
                    + " collector.",
            "STATUS of a file: current, behind (LAG bytes are to be read), rotated (the path names"
                    + " another file now), draining (a rotated file, not read to its end),"
                    + " truncated, missing, unreadable."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn registry show",
            "  cairn registry show --registry-file lmdb:/var/lib/cairn/registry",
            "  cairn registry show --registry-file s3://bucket/prefix/     (a whole fleet)",
            "  cairn registry show --json | jq '.[] | select(.lag > 0)'"
        })
final class RegistryShowCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private RegistryOption registry;

    @Option(
            names = "--json",
            description =
                    "An array of objects instead of a table: kind, partition, position, status and,"
                            + " where they are known, generation, size, lag and updated.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        RegistryUri uri = registry.uri(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        List<CheckpointStoreProvider.Part> parts = CheckpointStores.parts(uri);
        if (!parts.isEmpty()) {
            showFleet(parts, out);
        } else {
            Map<Key, Entry> entries = RegistryOption.read(uri, spec.commandLine()).entries();
            if (json) {
                printJson(Map.of("", RegistryRow.of(entries, RealDisk.INSTANCE)), out);
            } else {
                printTable(entries, out);
            }
        }
        out.flush();
        return ExitStatus.DONE;
    }

    private static void printTable(Map<Key, Entry> entries, PrintWriter out) {
        List<RegistryRow> rows = RegistryRow.of(entries, RealDisk.INSTANCE);
        Instant now = Instant.now();
        TextTable.print(out, RegistryTable.TITLES, rows, row -> RegistryTable.cells(row, now));
        RegistryTable.otherSections(entries).forEach(out::println);
    }

    /** One registry after the other, each under its name and owner. */
    private void showFleet(List<CheckpointStoreProvider.Part> parts, PrintWriter out)
            throws IOException {
        Map<String, List<RegistryRow>> rows = new LinkedHashMap<>();
        for (CheckpointStoreProvider.Part part : parts) {
            Map<Key, Entry> entries =
                    part.content() instanceof Loaded.Present present ? present.entries() : Map.of();
            if (json) {
                rows.put(part.title(), RegistryRow.of(entries, RealDisk.INSTANCE));
                continue;
            }
            out.println(part.title() + ": " + part.note());
            out.println(part.uri());
            if (!entries.isEmpty()) {
                printTable(entries, out);
            }
            out.println();
        }
        if (json) {
            printJson(rows, out);
        }
    }

    /**
     * @param rows by the part of a fleet that they are of; the empty text where there is none
     */
    private static void printJson(Map<String, List<RegistryRow>> rows, PrintWriter out)
            throws IOException {
        JsonGenerator generator = new JsonFactory().createGenerator(out);
        generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).useDefaultPrettyPrinter();
        generator.writeStartArray();
        for (Map.Entry<String, List<RegistryRow>> part : rows.entrySet()) {
            printRows(part.getKey(), part.getValue(), generator);
        }
        generator.writeEndArray();
        generator.close();
        out.println();
    }

    private static void printRows(String part, List<RegistryRow> rows, JsonGenerator generator)
            throws IOException {
        for (RegistryRow row : rows) {
            generator.writeStartObject();
            if (!part.isEmpty()) {
                generator.writeStringField("part", part);
            }
            generator.writeStringField("kind", row.kind());
            generator.writeStringField("partition", row.partition());
            if (row.generation().isPresent()) {
                generator.writeNumberField("generation", row.generation().getAsLong());
            }
            generator.writeStringField("position", row.position());
            if (row.size().isPresent()) {
                generator.writeNumberField("size", row.size().getAsLong());
            }
            if (row.lag().isPresent()) {
                generator.writeNumberField("lag", row.lag().getAsLong());
            }
            if (row.updated().isPresent()) {
                generator.writeStringField("updated", row.updated().get().toString());
            }
            generator.writeStringField("status", row.status());
            generator.writeEndObject();
        }
    }
}

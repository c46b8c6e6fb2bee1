package dev.cairn.mirror;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes a manifest: lines of JSON in UTF-8. The first is about the whole, then comes one for each
 * copy, and the last holds the CRC-32C of all bytes before it. {@code docs/formats.md} describes
 * the members; {@link ManifestReader} reads them.
 */
final class ManifestFormat {

    static final int VERSION = 1;
    static final String FORMAT = "cairn-mirror";

    private static final JsonFactory JSON = new JsonFactory();

    private ManifestFormat() {}

    static void write(Manifest manifest, OutputStream out) throws IOException {
        CRC32C crc = new CRC32C();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        header(manifest, line);
        emit(line, crc, out);
        for (Copy copy : manifest.copies()) {
            copy(copy, manifest.placements(), line);
            emit(line, crc, out);
        }
        String last = String.format("{\"checksum\":\"crc32c:%08x\"}%n", crc.getValue());
        out.write(last.replace("\r", "").getBytes(StandardCharsets.UTF_8));
    }

    private static void emit(ByteArrayOutputStream line, CRC32C crc, OutputStream out)
            throws IOException {
        line.write('\n');
        byte[] bytes = line.toByteArray();
        crc.update(bytes, 0, bytes.length);
        out.write(bytes);
        line.reset();
    }

    private static void header(Manifest manifest, OutputStream line) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeNumberField("sequence", manifest.sequence());
            json.writeStringField("mirror", manifest.mirror());
            json.writeNumberField("next_id", manifest.nextId());
            json.writeNumberField("copies", manifest.copies().size());
            if (!manifest.placements().run().isEmpty()) {
                json.writeStringField("run", manifest.placements().run());
            }
            json.writeArrayFieldStart("moves");
            for (Manifest.Move move : manifest.work().moves()) {
                json.writeStartObject();
                json.writeNumberField("id", move.id());
                json.writeStringField("from", move.from());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("drops");
            for (String name : manifest.work().drops()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("outboards");
            for (Manifest.Nodes nodes : manifest.work().outboards()) {
                json.writeStartObject();
                json.writeNumberField("id", nodes.id());
                json.writeNumberField("at", nodes.at());
                json.writeEndObject();
            }
            json.writeEndArray();
            events(manifest.events(), json);
            json.writeEndObject();
        }
    }

    /** Those of one run stand together, with their time; left out is what is nothing. */
    private static void events(EventLog events, JsonGenerator json) throws IOException {
        json.writeNumberField("next_event", events.next());
        json.writeArrayFieldStart("events");
        String time = "";
        for (MirrorEvent event : events.kept()) {
            if (!event.time().equals(time)) {
                if (!time.isEmpty()) {
                    endRun(json);
                }
                time = event.time();
                json.writeStartObject();
                json.writeStringField("time", time);
                json.writeArrayFieldStart("changes");
            }
            event(event, json);
        }
        if (!time.isEmpty()) {
            endRun(json);
        }
        json.writeEndArray();
    }

    private static void endRun(JsonGenerator json) throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void event(MirrorEvent event, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("what", event.what());
        json.writeNumberField("id", event.copy());
        json.writeStringField("name", event.name());
        if (!event.before().isEmpty()) {
            json.writeStringField("before", event.before());
        }
        if (event.bytes() != 0) {
            json.writeNumberField("bytes", event.bytes());
        }
        json.writeNumberField("length", event.length());
        if (event.active()) {
            json.writeBooleanField("active", true);
        }
        if (!event.detail().isEmpty()) {
            json.writeStringField("detail", event.detail());
        }
        json.writeEndObject();
    }

    private static void copy(Copy copy, Placements placements, OutputStream line)
            throws IOException {
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeNumberField("id", copy.id());
            json.writeStringField("name", copy.name());
            json.writeBooleanField("active", copy.active());
            json.writeNumberField("length", copy.length());
            json.writeStringField("digest", copy.digest().toString());
            json.writeStringField("source", copy.source());
            if (copy.seen().isPresent()) {
                evidence(json, "seen", copy.seen().get());
            }
            if (copy.refused().isPresent()) {
                evidence(json, "refused", copy.refused().get());
            }
            if (copy.unpacked().isPresent()) {
                json.writeObjectFieldStart("unpacked");
                json.writeNumberField("length", copy.unpacked().get().length());
                json.writeStringField("digest", copy.unpacked().get().digest().toString());
                json.writeEndObject();
            }
            Placements.Placement placement = placements.of(copy);
            pieces(json, "content", placement.content());
            pieces(json, "nodes", placement.nodes());
            json.writeArrayFieldStart("history");
            for (Copy.Event event : copy.history()) {
                json.writeStartObject();
                json.writeStringField("time", event.time());
                json.writeStringField("what", event.what());
                if (!event.detail().isEmpty()) {
                    json.writeStringField("detail", event.detail());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void evidence(JsonGenerator json, String name, Evidence evidence)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("size", evidence.size());
        json.writeNumberField("modified", evidence.modifiedNanos());
        json.writeNumberField("inode", evidence.inode());
        json.writeEndObject();
    }

    private static void pieces(JsonGenerator json, String name, Pieces pieces) throws IOException {
        if (pieces.pieces().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (Pieces.Piece piece : pieces.pieces()) {
            json.writeStartObject();
            json.writeStringField("key", piece.key());
            json.writeNumberField("at", piece.at());
            json.writeNumberField("length", piece.length());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}

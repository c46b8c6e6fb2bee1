package dev.cairn.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.blake3.Verification;
import dev.cairn.mirror.CheckResult;
import dev.cairn.mirror.SyncResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What became of a mirror, for machines: an object per line; the last one is the summary. */
final class MirrorJson {

    private static final JsonFactory JSON = new JsonFactory();

    private MirrorJson() {}

    /** The members of one line. */
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    static void print(SyncResult result, boolean dryRun, PrintWriter out) throws IOException {
        for (SyncResult.Item item : result.items()) {
            line(
                    out,
                    json -> {
                        json.writeStringField("event", item.change().word());
                        json.writeStringField("name", item.name());
                        if (!item.before().isEmpty()) {
                            json.writeStringField("before", item.before());
                        }
                        json.writeNumberField("bytes", item.bytes());
                        if (!item.detail().isEmpty()) {
                            json.writeStringField("detail", item.detail());
                        }
                    });
        }
        line(
                out,
                json -> {
                    json.writeStringField("event", "summary");
                    json.writeNumberField("sources", result.sources());
                    json.writeNumberField("unchanged", result.unchanged());
                    json.writeNumberField("changes", result.items().size());
                    json.writeNumberField("bytes", result.bytes());
                    json.writeBooleanField("dry_run", dryRun);
                });
    }

    static void print(CheckResult result, boolean quick, PrintWriter out) throws IOException {
        for (CheckResult.Difference difference : result.differences()) {
            line(
                    out,
                    json -> {
                        json.writeStringField("event", "different");
                        json.writeStringField("name", difference.name());
                        json.writeStringField("what", difference.what());
                        json.writeArrayFieldStart("ranges");
                        for (Verification.Range range : difference.ranges()) {
                            json.writeStartObject();
                            json.writeNumberField("from", range.from());
                            json.writeNumberField("to", range.to());
                            json.writeEndObject();
                        }
                        json.writeEndArray();
                    });
        }
        for (String note : result.notes()) {
            line(
                    out,
                    json -> {
                        json.writeStringField("event", "note");
                        json.writeStringField("text", note);
                    });
        }
        line(
                out,
                json -> {
                    json.writeStringField("event", "summary");
                    json.writeNumberField("files", result.files());
                    json.writeNumberField("differences", result.differences().size());
                    json.writeNumberField("bytes", result.bytes());
                    json.writeBooleanField("quick", quick);
                });
    }

    private static void line(PrintWriter out, Members members) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        out.println(text);
    }
}

package dev.cairn.registry;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.component.Cairn;
import dev.cairn.delivery.CommitMetrics;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;

/**
 * What people ask a running registry: how far each partition has got, how much of it is unread, and
 * whether commits work. Reads committed entries and file sizes, and changes nothing.
 *
 * @param cairn the registry
 * @param section only this section is listed; empty lists all positions
 * @param limit most entries that are listed, 0 or more
 */
record RegistryReport(Cairn cairn, Optional<String> section, int limit) {

    /** Entries listed unless something else is asked for. */
    static final int DEFAULT_LIMIT = 100;

    /**
     * One line of the list.
     *
     * @param position as {@link PositionText} has it; empty for entries that are no positions
     * @param lagBytes what is in the file behind the position; empty where nobody can tell
     * @param updated when it was written last, as the entry has it
     * @param status {@code running} while a route may read it, else {@code stopped}; {@code gone}
     *     if there is no such file; empty for entries that are no positions
     */
    record Line(
            Key key,
            Optional<String> position,
            OptionalLong lagBytes,
            Optional<String> updated,
            String status) {}

    /** The listed entries, by section and name, up to the limit. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (String each : listed()) {
            SortedMap<String, Entry> entries = cairn.registry().section(each);
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                if (lines.size() >= limit) {
                    return lines;
                }
                lines.add(line(new Key(each, entry.getKey()), entry.getValue()));
            }
        }
        return lines;
    }

    private List<String> listed() {
        return section.map(List::of)
                .orElseGet(
                        () ->
                                cairn.registry().sections().stream()
                                        .filter(each -> PositionText.parse(each + "/x").isPresent())
                                        .toList());
    }

    private Line line(Key key, Entry entry) {
        Optional<String> updated =
                entry.text("last_updated")
                        .or(() -> entry.text("confirmed"))
                        .or(() -> entry.text("last_timestamp"));
        Optional<PositionText> place = PositionText.parse(key.toString());
        if (place.isEmpty()) {
            return new Line(key, entry.text("value"), OptionalLong.empty(), updated, "");
        }
        Optional<String> position = place.get().read(entry);
        OptionalLong size = OptionalLong.empty();
        boolean gone = false;
        if (place.get().kind() == Partition.Kind.FILE) {
            try {
                Path path = Path.of(key.name());
                gone = Files.notExists(path);
                size = gone ? size : OptionalLong.of(Files.size(path));
            } catch (IOException | InvalidPathException e) {
                size = OptionalLong.empty(); // cannot be looked at: that is no lag, and not gone
            }
        }
        OptionalLong lag = OptionalLong.empty();
        if (size.isPresent() && position.isPresent()) {
            lag = OptionalLong.of(Math.max(0, size.getAsLong() - Long.parseLong(position.get())));
        }
        return new Line(key, position, lag, updated, gone ? "gone" : status(place.get()));
    }

    private String status(PositionText place) {
        boolean read =
                !cairn.readers(place.kind(), place.group()).isEmpty()
                        || cairn.pending().isFollowed(place.key().section(), place.key().name());
        return read ? "running" : "stopped";
    }

    /** Everything, in members that stay what they are. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        json.put("registry", cairn.registryName());
        json.put("enabled", cairn.settings().enabled());
        json.put("mode", cairn.committer().isDurable() ? "durable" : "buffered");
        cairn.trouble().ifPresent(trouble -> json.put("trouble", trouble));
        json.put("commits", metrics());
        JsonObject sections = new JsonObject();
        for (String each : cairn.registry().sections()) {
            sections.put(each, cairn.registry().size(each));
        }
        json.put("sections", sections);
        JsonArray entries = new JsonArray();
        lines().forEach(line -> entries.add(json(line)));
        json.put("entries", entries);
        return json;
    }

    private JsonObject metrics() {
        CommitMetrics metrics = cairn.committer().metrics();
        JsonObject json = new JsonObject();
        json.put("count", metrics.commits());
        json.put("failures", metrics.commitFailures());
        json.put("sinkFailures", metrics.sinkFailures());
        json.put("folds", metrics.folds());
        metrics.lastCommit().ifPresent(last -> json.put("last", last.toString()));
        json.put("lastMicros", metrics.lastCommitNanos() / 1_000);
        metrics.lastFlush().ifPresent(last -> json.put("lastFlushMillis", last.toMillis()));
        json.put("uncommittedBytes", cairn.pending().uncommittedBytes());
        JsonObject flushes = new JsonObject();
        for (CommitMetrics.Trigger trigger : CommitMetrics.Trigger.values()) {
            flushes.put(trigger.name().toLowerCase(Locale.ROOT), metrics.flushes(trigger));
        }
        json.put("flushes", flushes);
        return json;
    }

    private static JsonObject json(Line line) {
        JsonObject json = new JsonObject();
        json.put("section", line.key().section());
        json.put("name", line.key().name());
        line.position().ifPresent(position -> json.put("position", position));
        line.lagBytes().ifPresent(lag -> json.put("lagBytes", lag));
        line.updated().ifPresent(updated -> json.put("updated", updated));
        if (!line.status().isEmpty()) {
            json.put("status", line.status());
        }
        return json;
    }

    /** The same for reading, a line per entry. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append("Registry: ").append(cairn.registryName());
        text.append(cairn.settings().enabled() ? "" : " (off)").append(", ");
        text.append(cairn.committer().isDurable() ? "durable" : "buffered").append('\n');
        cairn.trouble().ifPresent(trouble -> text.append("Trouble: ").append(trouble).append('\n'));
        CommitMetrics metrics = cairn.committer().metrics();
        text.append("Commits: ").append(metrics.commits());
        text.append(", failed ").append(metrics.commitFailures());
        metrics.lastCommit().ifPresent(last -> text.append(", last ").append(last));
        text.append("\nUncommitted bytes: ").append(cairn.pending().uncommittedBytes());
        text.append("\nFlushes:");
        for (CommitMetrics.Trigger trigger : CommitMetrics.Trigger.values()) {
            text.append(' ').append(trigger.name().toLowerCase(Locale.ROOT));
            text.append(' ').append(metrics.flushes(trigger));
        }
        text.append('\n');
        for (String each : cairn.registry().sections()) {
            text.append("Section ").append(each).append(": ");
            text.append(cairn.registry().size(each)).append('\n');
        }
        lines().forEach(line -> text.append("    ").append(text(line)).append('\n'));
        return text.toString();
    }

    /** An entry as one line: {@code files//var/log/app.log 4096 lag 12 running}. */
    static String text(Line line) {
        StringBuilder text = new StringBuilder(line.key().toString());
        line.position().ifPresent(position -> text.append(' ').append(position));
        line.lagBytes().ifPresent(lag -> text.append(" lag ").append(lag));
        line.updated().ifPresent(updated -> text.append(" at ").append(updated));
        if (!line.status().isEmpty()) {
            text.append(' ').append(line.status());
        }
        return text.toString().replace("\n", "\\n").replace("\r", "\\r");
    }
}

package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Ledger;
import dev.cairn.checkpoint.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How a registry is shown to people: a row for each checkpoint, a line for each other section. */
final class RegistryTable {

    static final List<String> TITLES =
            List.of("KIND", "PARTITION", "POSITION", "SIZE", "LAG", "AGE", "STATUS");

    private RegistryTable() {}

    /** The cells of a row. */
    static List<String> cells(RegistryRow row, Instant now) {
        return List.of(
                row.kind(),
                row.partition(),
                row.position(),
                text(row.size()),
                text(row.lag()),
                row.updated().map(time -> age(Duration.between(time, now))).orElse("-"),
                status(row));
    }

    /** Several generations of one path are told apart by their numbers. */
    private static String status(RegistryRow row) {
        return row.status().equals(RegistryRow.DRAINING) && row.generation().isPresent()
                ? row.status() + " (generation " + row.generation().getAsLong() + ")"
                : row.status();
    }

    private static String text(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
    }

    /** A time span in one unit: {@code 5s}, {@code 3m}, {@code 12h}, {@code 9d}. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + "m";
        }
        return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    /** What else there is, a line for each section: {@code state: 12 entries}. */
    static List<String> otherSections(Map<Key, Entry> entries) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Entry> ledger = new LinkedHashMap<>();
        entries.forEach(
                (key, entry) -> {
                    if (key.section().equals(Ledger.SECTION)) {
                        ledger.put(key.name(), entry);
                    } else if (!RegistryRow.isShown(key.section())) {
                        counts.merge(key.section(), 1, Integer::sum);
                    }
                });
        List<String> lines = new ArrayList<>();
        counts.forEach(
                (section, count) ->
                        lines.add(section + ": " + count + (count == 1 ? " entry" : " entries")));
        new TreeMap<>(Ledger.of(ledger).totals())
                .forEach(
                        (reason, total) ->
                                lines.add(
                                        "ledger: "
                                                + reason
                                                + " "
                                                + total.count()
                                                + ", "
                                                + total.bytes()
                                                + " bytes"));
        Entry restored = entries.get(Mark.RESTORED);
        if (restored != null) {
            lines.add(
                    "restored"
                            + restored.text("at").map(time -> " at " + time).orElse("")
                            + ": the next start cuts sinks that are ahead, and keeps what is cut");
        }
        return lines;
    }
}

package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of positions that come from elsewhere. One that is known here already is only ever
 * moved forward, unless that is forced; what is kept back is a conflict.
 */
final class ImportPlan {

    private static final Set<String> POSITIONS =
            Set.of("files", "containers", "api_sources", "mirrors");

    private final Map<Key, Entry> present;
    private final Disk disk;
    private final boolean force;
    private final Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private int added;
    private int moved;
    private int same;
    private int conflicts;
    private int leftOut;

    private ImportPlan(Map<Key, Entry> present, Disk disk, boolean force) {
        this.present = present;
        this.disk = disk;
        this.force = force;
    }

    /** Plans the import of some entries into those that are there. */
    static ImportPlan of(
            Map<Key, Entry> present, Map<Key, Entry> incoming, Disk disk, boolean force) {
        ImportPlan plan = new ImportPlan(present, disk, force);
        incoming.entrySet().stream()
                .sorted(
                        Map.Entry.comparingByKey(
                                Comparator.comparing(Key::section).thenComparing(Key::name)))
                .forEach(entry -> plan.take(entry.getKey(), entry.getValue()));
        return plan;
    }

    Map<Key, Optional<Entry>> changes() {
        return changes;
    }

    /** What changes and what does not, a line each; what is the same is only counted. */
    List<String> lines() {
        return lines;
    }

    int conflicts() {
        return conflicts;
    }

    /** One line of counts. */
    String summary() {
        return added
                + " new, "
                + moved
                + " moved, "
                + same
                + " the same, "
                + conflicts
                + (conflicts == 1 ? " conflict" : " conflicts")
                + (leftOut == 0
                        ? ""
                        : "; left out: "
                                + leftOut
                                + " entries that are no positions (`cairn registry migrate` copies"
                                + " a whole registry)");
    }

    private void take(Key key, Entry incoming) {
        if (!POSITIONS.contains(EntryName.base(key.section()))) {
            leftOut++;
            return;
        }
        Entry before = present.get(key);
        if (before == null) {
            added++;
            change(key, incoming, ": new, " + position(key, incoming));
            return;
        }
        int ahead = compare(key, before, incoming);
        if (ahead == 0) {
            same++;
        } else if (ahead > 0 || force) {
            moved++;
            change(
                    key,
                    merged(key, before, incoming),
                    ": " + position(key, before) + " → " + position(key, incoming));
        } else {
            conflicts++;
            lines.add(
                    "conflict: "
                            + key
                            + ": "
                            + position(key, before)
                            + " is kept, "
                            + position(key, incoming)
                            + " is not known to be newer (--force takes it)");
        }
    }

    private void change(Key key, Entry after, String what) {
        changes.put(key, Optional.of(after));
        lines.add(key + what + note(key, after));
    }

    /** Above 0 if what comes is ahead of what is there, 0 if it is the same, else below. */
    private static int compare(Key key, Entry before, Entry incoming) {
        if (EntryName.isFiles(key.section())) {
            long inode = before.number("inode").orElse(0);
            long other = incoming.number("inode").orElse(0);
            long offset = before.number("position").orElse(0);
            if (inode == other) {
                return Long.compare(incoming.number("position").orElse(0), offset);
            }
            return isAfter(incoming, before, "last_updated") ? 1 : -1;
        }
        if (isMirror(key)) {
            boolean samePond = before.text("pond").equals(incoming.text("pond"));
            long events = before.number("events").orElse(0);
            return samePond
                    ? Long.compare(incoming.number("events").orElse(0), events)
                    : isAfter(incoming, before, "last_updated") ? 1 : -1;
        }
        boolean sameCursor = before.text("cursor").equals(incoming.text("cursor"));
        if (sameCursor && time(before, "last_timestamp").equals(time(incoming, "last_timestamp"))) {
            return 0;
        }
        return isAfter(incoming, before, "last_timestamp") ? 1 : -1;
    }

    private static boolean isMirror(Key key) {
        return EntryName.base(key.section()).equals("mirrors");
    }

    private static boolean isAfter(Entry one, Entry other, String member) {
        Optional<Instant> left = time(one, member);
        Optional<Instant> right = time(other, member);
        return left.isPresent() && right.isPresent() && left.get().isAfter(right.get());
    }

    private static Optional<Instant> time(Entry entry, String member) {
        try {
            return entry.text(member).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * An entry of the same file takes over the position and keeps what is known of the file; one of
     * another file replaces the entry, but not its rotated files, which are still to be read.
     */
    private static Entry merged(Key key, Entry before, Entry incoming) {
        if (!EntryName.isFiles(key.section())) {
            Entry merged = before.without("cursor", "last_timestamp", "last");
            for (Map.Entry<String, Object> member : incoming.members().entrySet()) {
                merged = merged.with(member.getKey(), member.getValue());
            }
            return merged;
        }
        Entry merged = before.without("guard", "last_updated");
        if (before.number("inode").orElse(0) != incoming.number("inode").orElse(0)) {
            merged = merged.without("identity");
        }
        Set<String> kept =
                merged.entry("identity").isPresent()
                        ? Set.of("generations", "identity")
                        : Set.of("generations");
        for (Map.Entry<String, Object> member : incoming.members().entrySet()) {
            if (!kept.contains(member.getKey())) {
                merged = merged.with(member.getKey(), member.getValue());
            }
        }
        return merged;
    }

    private static String position(Key key, Entry entry) {
        if (EntryName.isFiles(key.section())) {
            return "position " + entry.number("position").orElse(0);
        }
        if (isMirror(key)) {
            return "events " + entry.number("events").orElse(0);
        }
        return entry.text("cursor")
                .map(cursor -> "cursor " + cursor)
                .or(() -> entry.text("last_timestamp"))
                .orElse("no position");
    }

    /** What the next start will make of a file's position, where that is not to read on there. */
    private String note(Key key, Entry entry) {
        if (!EntryName.isFiles(key.section())) {
            return "";
        }
        Optional<FileStat> stat;
        try {
            stat = disk.stat(Path.of(key.name()));
        } catch (IOException | InvalidPathException e) {
            return " (the file cannot be looked at)";
        }
        if (stat.isEmpty()) {
            return " (there is no such file now)";
        }
        long inode = entry.number("inode").orElse(0);
        if (inode == 0 && entry.entry("identity").isEmpty()) {
            return " (no inode to know the file by: it will be read from its beginning)";
        }
        if (stat.get().inode() != 0 && stat.get().inode() != inode) {
            return " (the path names another file now, inode " + stat.get().inode() + ")";
        }
        return stat.get().size() < entry.number("position").orElse(0)
                ? " (the file has only "
                        + stat.get().size()
                        + " bytes: it will be read from its beginning)"
                : "";
    }
}

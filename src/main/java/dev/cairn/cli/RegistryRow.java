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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One line of {@code cairn registry show}: a checkpoint held against what is there now.
 *
 * @param kind file, container, api, mirror or sink, with the group if there is one
 * @param partition path or name
 * @param generation the n-th file that the path has named, if that is known
 * @param position bytes, a timestamp, a cursor or a number of events
 * @param size bytes of the file now, if it is there
 * @param lag bytes still to read; for a sink bytes that are not committed
 * @param updated when the checkpoint was committed
 * @param status current, behind, truncated, rotated, draining, missing, unreadable; of a sink
 *     current, uncommitted, short, missing, unreadable; of others kept
 */
record RegistryRow(
        String kind,
        String partition,
        OptionalLong generation,
        String position,
        OptionalLong size,
        OptionalLong lag,
        Optional<Instant> updated,
        String status) {

    /** The status of a file that was rotated away and is not read to its end. */
    static final String DRAINING = "draining";

    /** Sections whose entries are rows. */
    private static final Set<String> SHOWN =
            Set.of("files", "containers", "api_sources", "mirrors", "sinks");

    /** Whether the entries of a section are shown one by one. */
    static boolean isShown(String section) {
        return SHOWN.contains(EntryName.base(section));
    }

    /** All rows of a registry, sorted by kind and name. */
    static List<RegistryRow> of(Map<Key, Entry> entries, Disk disk) {
        List<RegistryRow> rows = new ArrayList<>();
        entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(RegistryRow::compare))
                .forEach(entry -> addRows(entry.getKey(), entry.getValue(), disk, rows));
        return rows;
    }

    private static int compare(Key left, Key right) {
        int bySection = left.section().compareTo(right.section());
        return bySection != 0 ? bySection : left.name().compareTo(right.name());
    }

    private static void addRows(Key key, Entry entry, Disk disk, List<RegistryRow> rows) {
        String section = key.section();
        int at = section.indexOf('@');
        String group = at < 0 ? "" : section.substring(at);
        switch (at < 0 ? section : section.substring(0, at)) {
            case "files" -> {
                for (Entry older : entry.entries("generations")) {
                    rows.add(draining("file" + group, key.name(), older));
                }
                rows.add(file("file" + group, key.name(), entry, disk));
            }
            case "containers" ->
                    rows.add(kept("container" + group, key.name(), place(entry), entry));
            case "api_sources" -> rows.add(kept("api" + group, key.name(), place(entry), entry));
            case "mirrors" ->
                    rows.add(
                            kept(
                                    "mirror" + group,
                                    key.name(),
                                    Long.toString(entry.number("events").orElse(0)),
                                    entry));
            case "sinks" -> rows.add(sink(key.name(), entry, disk));
            default -> {
                // marks, the ledger and what other tools keep are no checkpoints
            }
        }
    }

    private static RegistryRow file(String kind, String path, Entry entry, Disk disk) {
        long position = entry.number("position").orElse(0);
        Optional<FileStat> stat;
        try {
            stat = disk.stat(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            return row(kind, path, position, OptionalLong.empty(), entry, "unreadable");
        }
        if (stat.isEmpty()) {
            return row(kind, path, position, OptionalLong.empty(), entry, "missing");
        }
        long size = stat.get().size();
        OptionalLong inode = entry.number("inode");
        String status;
        if (inode.isPresent()
                && inode.getAsLong() != 0
                && stat.get().inode() != 0
                && inode.getAsLong() != stat.get().inode()) {
            status = "rotated";
        } else if (size < position) {
            status = "truncated";
        } else {
            status = size == position ? "current" : "behind";
        }
        return row(kind, path, position, OptionalLong.of(size), entry, status);
    }

    /** A file that was rotated away from this path and is not read to its end. */
    private static RegistryRow draining(String kind, String path, Entry older) {
        long position = older.number("position").orElse(0);
        return row(kind, path, position, OptionalLong.empty(), older, DRAINING);
    }

    private static RegistryRow row(
            String kind,
            String path,
            long position,
            OptionalLong size,
            Entry entry,
            String status) {
        boolean comparable = size.isPresent() && size.getAsLong() >= position;
        Optional<Entry> identity = entry.entry("identity");
        return new RegistryRow(
                kind,
                path,
                identity.isPresent() ? identity.get().number("generation") : OptionalLong.empty(),
                Long.toString(position),
                size,
                comparable && !status.equals("rotated")
                        ? OptionalLong.of(size.getAsLong() - position)
                        : OptionalLong.empty(),
                updated(entry),
                status);
    }

    private static String place(Entry entry) {
        return entry.text("cursor").or(() -> entry.text("last_timestamp")).orElse("(none)");
    }

    private static RegistryRow kept(String kind, String name, String position, Entry entry) {
        return new RegistryRow(
                kind,
                name,
                OptionalLong.empty(),
                position,
                OptionalLong.empty(),
                OptionalLong.empty(),
                updated(entry),
                "kept");
    }

    private static RegistryRow sink(String name, Entry entry, Disk disk) {
        long length = entry.number("length").orElse(0);
        String path = entry.text("path").orElse(name);
        try {
            Optional<FileStat> stat = disk.stat(Path.of(path));
            if (stat.isEmpty()) {
                return row("sink", path, length, OptionalLong.empty(), entry, "missing");
            }
            long size = stat.get().size();
            String status = size == length ? "current" : size > length ? "uncommitted" : "short";
            return row("sink", path, length, OptionalLong.of(size), entry, status);
        } catch (IOException | InvalidPathException e) {
            return row("sink", path, length, OptionalLong.empty(), entry, "unreadable");
        }
    }

    private static Optional<Instant> updated(Entry entry) {
        try {
            return entry.text("last_updated").map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}

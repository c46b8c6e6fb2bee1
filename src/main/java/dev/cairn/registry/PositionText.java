package dev.cairn.registry;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A checkpoint's position as one line of text: the bytes passed of a file, the time of a
 * container's last entry, the cursor of an API source or else the time of its last event, the
 * events passed of a mirror. A text that is no such position is refused before anything is changed.
 *
 * @param kind what the checkpoint is of
 * @param group the group of its section, empty without one
 * @param key where it stands in the registry
 */
record PositionText(Partition.Kind kind, String group, Key key) {

    private static final String CURSOR = "cursor";
    private static final String TIME = "last_timestamp";
    private static final String EVENTS = "events";

    /**
     * What a text such as {@code files//var/log/app.log}, {@code containers/nginx} or {@code
     * api_sources@west/okta} names; empty if it names no position.
     */
    static Optional<PositionText> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String section = text.substring(0, slash);
        String name = text.substring(slash + 1);
        for (Partition.Kind kind : Partition.Kind.values()) {
            String base = Partition.section(kind, "");
            boolean grouped = section.startsWith(base + "@");
            if (section.equals(base) || grouped) {
                if (name.isEmpty() || section.endsWith("@")) {
                    throw new IllegalArgumentException(
                            "key=" + text + " names no position; write " + base + "/NAME");
                }
                String group = grouped ? section.substring(base.length() + 1) : "";
                return Optional.of(new PositionText(kind, group, new Key(section, name)));
            }
        }
        return Optional.empty();
    }

    /** The position that an entry holds; empty if it holds none. */
    Optional<String> read(Entry entry) {
        return switch (kind) {
            case FILE ->
                    entry.number("position").isPresent()
                            ? Optional.of(Long.toString(entry.number("position").getAsLong()))
                            : Optional.empty();
            case CONTAINER -> entry.text(TIME);
            case API -> entry.text(CURSOR).or(() -> entry.text(TIME));
            case MIRROR ->
                    entry.number(EVENTS).isPresent()
                            ? Optional.of(Long.toString(entry.number(EVENTS).getAsLong()))
                            : Optional.empty();
        };
    }

    /**
     * The entry with another position. What Cairn keeps as evidence of the old one goes; a file
     * keeps its identity.
     *
     * @param entry what is there now
     * @param value bytes, 0 to the file's present size; a number of events; an RFC 3339 time; or
     *     any cursor
     * @throws IllegalArgumentException if the value is none of these
     */
    Entry write(Optional<Entry> entry, String value, Instant now) throws IOException {
        Entry before = entry.orElse(Entry.EMPTY);
        return switch (kind) {
            case FILE -> file(entry, value, now);
            case CONTAINER -> before.with(TIME, time(value).orElseThrow(() -> notATime(value)));
            case API ->
                    time(value)
                            .map(time -> before.with(TIME, time).without(CURSOR))
                            .orElseGet(() -> before.with(CURSOR, cursor(value)));
            case MIRROR -> before.with(EVENTS, count(value, "events"));
        };
    }

    private Entry file(Optional<Entry> entry, String value, Instant now) throws IOException {
        long position = count(value, "bytes");
        Path path = path();
        boolean exists = Files.isRegularFile(path);
        long inode = exists ? inode(path) : 0;
        long known = entry.map(each -> each.number("inode").orElse(0)).orElse(0L);
        if (inode != 0 && known != 0 && inode != known) {
            throw new IllegalArgumentException(
                    key
                            + " names another file now (inode "
                            + inode
                            + ") than the one that was read ("
                            + known
                            + "), which is to be finished first");
        }
        if (exists && position > Files.size(path)) {
            throw refused(value, "0 to " + Files.size(path) + ", the file's size in bytes");
        }
        if (!exists && entry.isEmpty()) {
            throw new IllegalArgumentException(
                    key + " has no checkpoint, and there is no such file to begin one for");
        }
        Entry moved = entry.orElse(Entry.EMPTY).with("position", position);
        if (known == 0) {
            moved = moved.with("inode", inode);
        }
        String updated = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return moved.with("last_updated", updated).without("guard");
    }

    /** What setting the position of a file or a mirror forward leaves out, for the ledger. */
    Optional<Loss> skipped(Optional<Entry> before, Entry after) {
        return switch (kind) {
            case FILE -> skippedBytes(before, after);
            case MIRROR -> skippedEvents(before, after);
            case CONTAINER, API -> Optional.empty();
        };
    }

    private Optional<Loss> skippedBytes(Optional<Entry> before, Entry after) {
        long from = before.map(entry -> entry.number("position").orElse(0)).orElse(0L);
        long to = after.number("position").orElse(0);
        String id =
                before.flatMap(entry -> entry.entry("identity"))
                        .flatMap(identity -> identity.text("id"))
                        .orElse(key.name());
        return to <= from ? Optional.empty() : Optional.of(loss(id, from, to, "position set"));
    }

    private Optional<Loss> skippedEvents(Optional<Entry> before, Entry after) {
        long from = before.map(entry -> entry.number(EVENTS).orElse(0)).orElse(0L);
        long to = after.number(EVENTS).orElse(0);
        String what = "events " + (from + 1) + " to " + to + ": position set";
        return to <= from ? Optional.empty() : Optional.of(loss(key.name(), 0, 0, what));
    }

    private Loss loss(String id, long from, long to, String what) {
        Partition partition = new Partition(kind, group, key.name(), id);
        String detail = what + " by a state repository";
        return new Loss(partition, from, to, Loss.Reason.SKIPPED, detail);
    }

    private Path path() {
        try {
            return Path.of(key.name());
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(key + " names no file: " + e.getReason(), e);
        }
    }

    private static long inode(Path path) throws IOException {
        try {
            return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 0; // a file system without inodes
        }
    }

    private long count(String value, String unit) {
        try {
            long count = Long.parseLong(value.strip());
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw refused(value, "a whole number of " + unit);
        }
        throw refused(value, "a number of " + unit + " from 0");
    }

    private static Optional<String> time(String value) {
        try {
            OffsetDateTime.parse(value.strip());
            return Optional.of(value.strip());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private IllegalArgumentException notATime(String value) {
        return refused(value, "an RFC 3339 time such as 2026-01-31T10:30:45.123456789Z");
    }

    private String cursor(String value) {
        if (value.isBlank()) {
            throw refused(value, "a cursor, or an RFC 3339 time");
        }
        return value;
    }

    private IllegalArgumentException refused(String value, String wanted) {
        return new IllegalArgumentException(key + "=" + value + " is not accepted; give " + wanted);
    }
}

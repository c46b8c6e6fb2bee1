package dev.cairn.cli;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.io.Disk;
import dev.cairn.io.FileStat;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file's position moved by hand. Only the base of the entry is set; the frontier guard, which
 * belongs to the old position, goes, and the fingerprint, which belongs to the file, stays.
 */
final class FileChange {

    private final Disk disk;
    private final String now;
    private final boolean force;

    /**
     * @param force whether positions are accepted that the file now at the path does not bear out
     */
    FileChange(Disk disk, Instant now, boolean force) {
        this.disk = disk;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
        this.force = force;
    }

    /**
     * What a new position means.
     *
     * @param before the entry as it is, if there is one
     * @param position bytes, from 0
     * @throws IOException if the position does not fit what is there
     */
    Change to(Key key, Optional<Entry> before, long position) throws IOException {
        Optional<FileStat> file = disk.stat(Path.of(key.name()));
        if (!force) {
            check(key, before, position, file);
        }
        List<String> lines = new ArrayList<>();
        List<Loss> losses = new ArrayList<>();
        if (before.isEmpty()) {
            lines.add(key + ": new, position " + position);
            if (position > 0) {
                lines.add("  its first " + position + " bytes will not be delivered");
                losses.add(loss(key, Optional.empty(), 0, position));
            }
            Entry entry =
                    Entry.EMPTY
                            .with("position", position)
                            .with("inode", file.map(FileStat::inode).orElse(0L))
                            .with("last_updated", now);
            return new Change(key, entry, lines, losses);
        }
        long old = before.get().number("position").orElse(0);
        if (old == position) {
            lines.add(key + ": position " + position + " already");
            return new Change(key, before.get(), lines, losses);
        }
        lines.add(key + ": position " + old + " → " + position);
        if (position < old) {
            lines.add("  bytes " + position + " to " + old + " will be delivered again");
        } else {
            lines.add("  bytes " + old + " to " + position + " will not be delivered");
            losses.add(loss(key, before, old, position));
        }
        Entry after =
                before.get().with("position", position).with("last_updated", now).without("guard");
        return new Change(key, after, lines, losses);
    }

    private static void check(
            Key key, Optional<Entry> before, long position, Optional<FileStat> file)
            throws IOException {
        String path = key.name();
        if (file.isEmpty()) {
            throw new IOException(path + " is not there; --force sets its position all the same");
        }
        if (file.get().kind() != FileStat.Kind.FILE) {
            throw new IOException(path + " is not a file");
        }
        OptionalLong inode =
                before.map(entry -> entry.number("inode")).orElse(OptionalLong.empty());
        long there = file.get().inode();
        if (inode.isPresent()
                && inode.getAsLong() != 0
                && there != 0
                && inode.getAsLong() != there) {
            throw new IOException(
                    path
                            + " names another file now (inode "
                            + there
                            + ") than the one that was read ("
                            + inode.getAsLong()
                            + "), which is to be finished first; --force sets the position of the"
                            + " old one, `cairn registry reset` forgets it");
        }
        long size = file.get().size();
        if (position > size) {
            throw new IOException(
                    path + " has only " + size + " bytes; give a position up to that, or --force");
        }
    }

    private static Loss loss(Key key, Optional<Entry> before, long from, long to) {
        String id =
                before.flatMap(entry -> entry.entry("identity"))
                        .flatMap(identity -> identity.text("id"))
                        .orElse(key.name());
        Partition partition =
                new Partition(Partition.Kind.FILE, EntryName.group(key.section()), key.name(), id);
        return new Loss(partition, from, to, Loss.Reason.SKIPPED, "position set by hand");
    }
}

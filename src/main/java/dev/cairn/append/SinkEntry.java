package dev.cairn.append;

import dev.cairn.append.AppendOptions.Format;
import dev.cairn.append.AppendOptions.Fsync;
import dev.cairn.append.AppendOptions.OnSinkDamaged;
import dev.cairn.checkpoint.Entry;
import dev.cairn.source.Digest;
import dev.cairn.source.Loss;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the registry holds of one appended file. Its JSON form is described in {@code
 * docs/sinks/append.md}.
 *
 * @param path canonical path
 * @param device device number, 0 if unknown
 * @param inode inode number, 0 if unknown
 * @param length committed bytes
 * @param guard digest of the bytes just before {@code length}
 * @param options how it was written
 * @param owner the mark that its writer left beside it (see {@link SinkOwner}); may be empty
 */
record SinkEntry(
        Path path,
        long device,
        long inode,
        long length,
        Digest guard,
        AppendOptions options,
        String owner) {

    static final String TYPE = "append";

    SinkEntry {
        if (length < 0 || guard.length() > length) {
            throw new IllegalArgumentException(
                    "length " + length + " with a guard of " + guard.length() + " bytes");
        }
    }

    /** The same sink with nothing committed at its path: the next writer begins at its end. */
    SinkEntry vacated() {
        return new SinkEntry(path, 0, 0, 0, Digest.NONE, options, "");
    }

    /** Bytes of a sink that are not where they were, for the ledger. */
    static Loss loss(Path path, long from, long to, String detail) {
        Partition sink = new Partition(Partition.Kind.FILE, "", path.toString(), "sink:" + path);
        return new Loss(sink, from, to, Loss.Reason.CUT, detail);
    }

    /** Whether nothing is committed, in a file that is not known. */
    boolean isVacant() {
        return length == 0 && inode == 0;
    }

    Entry toEntry() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", TYPE);
        members.put("path", path.toString());
        members.put("device", device);
        members.put("inode", inode);
        members.put("length", length);
        if (guard.length() > 0) {
            members.put("guard", Map.of("length", guard.length(), "digest", guard.hex()));
        }
        members.put("fsync", AppendOptions.text(options.fsync()));
        members.put("format", AppendOptions.text(options.format()));
        members.put("onSinkDamaged", AppendOptions.text(options.onSinkDamaged()));
        if (!owner.isEmpty()) {
            members.put("owner", owner);
        }
        return Entry.of(members);
    }

    /**
     * Reads an entry back. Options that are absent or of a later version get their defaults.
     *
     * @throws IOException if what recovery rests on is missing or cannot be understood
     */
    static SinkEntry of(String name, Entry entry) throws IOException {
        try {
            return new SinkEntry(
                    Path.of(entry.text("path").orElse(name)),
                    entry.number("device").orElse(0),
                    entry.number("inode").orElse(0),
                    entry.number("length").orElseThrow(() -> missing("length")),
                    entry.entry("guard").map(SinkEntry::guard).orElse(Digest.NONE),
                    options(entry),
                    entry.text("owner").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "registry entry sinks/" + name + " cannot be understood: " + e.getMessage(), e);
        }
    }

    private static Digest guard(Entry guard) {
        int length = (int) guard.number("length").orElseThrow(() -> missing("guard"));
        return Digest.parse(length, guard.text("digest").orElseThrow(() -> missing("guard")));
    }

    private static AppendOptions options(Entry entry) {
        return new AppendOptions(
                entry.text("fsync").orElse("").equals("never") ? Fsync.NEVER : Fsync.COMMIT,
                entry.text("format").orElse("").equals("ndjson") ? Format.NDJSON : Format.RAW,
                entry.text("onSinkDamaged").orElse("").equals("continue")
                        ? OnSinkDamaged.CONTINUE
                        : OnSinkDamaged.FAIL);
    }

    private static IllegalArgumentException missing(String member) {
        return new IllegalArgumentException("no valid " + member);
    }
}

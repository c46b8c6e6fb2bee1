package dev.cairn.append;

import dev.cairn.io.Disk;
import dev.cairn.io.Disk.Mode;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The mark beside a sink that tells whose bytes may stand behind the committed length. A registry
 * may cut a sink only if nobody else has written to it since; without the mark, a run on another
 * registry, or on none, would be cut off by the next run on this one.
 *
 * <p>Each opening of a sink writes a mark of its own before its entry is committed, and a clean
 * close replaces it by {@link #CLOSED}. The mark never changes while uncommitted bytes are in the
 * sink; a torn one is therefore harmless.
 */
final class SinkOwner {

    /** The last writer left nothing uncommitted. */
    static final String CLOSED = "closed";

    private static final int MAX_BYTES = 64;

    private SinkOwner() {}

    /** Whose bytes stand behind the committed length. */
    enum Verdict {
        /** Those of the entry's own writer, uncommitted. */
        OURS,
        /** The writer left none; what there is was appended later. */
        CLOSED,
        /** Somebody else has taken the sink over since. */
        FOREIGN
    }

    /** Compares the mark with an entry's. Without a mark the entry's word is taken. */
    static Verdict verdict(Disk disk, SinkFiles files, SinkEntry entry) throws IOException {
        String mark = read(disk, files.owner());
        if (mark.isEmpty() || mark.equals(entry.owner())) {
            return Verdict.OURS;
        }
        return mark.equals(CLOSED) ? Verdict.CLOSED : Verdict.FOREIGN;
    }

    private static String read(Disk disk, Path mark) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_BYTES);
        try (DiskFile file = disk.open(mark, Mode.READ)) {
            SinkBytes.fill(file, text, 0);
        } catch (NoSuchFileException absent) {
            return "";
        }
        return StandardCharsets.ISO_8859_1.decode(text.flip()).toString().trim();
    }

    /** Replaces the mark durably. */
    static void write(Disk disk, SinkFiles files, String mark) throws IOException {
        ByteBuffer text = ByteBuffer.wrap((mark + "\n").getBytes(StandardCharsets.ISO_8859_1));
        int length = text.remaining();
        try (DiskFile file = disk.open(files.owner(), Mode.WRITE_OR_CREATE)) {
            file.write(List.of(text), 0);
            file.truncate(length);
            file.sync();
        }
        disk.syncDirectory(files.directory());
    }
}

package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the commits of a journal, in order, as far as they can be trusted. Of a journal that
 * somebody writes into just now it reads what was there when it was opened.
 */
final class JournalReader implements Closeable {

    private static final int WINDOW_BYTES = 64 << 10;

    /** How often the bytes of a journal are looked at, at most, to find a record in them. */
    private static final int MAX_SCANS = 8;

    private final Path path;
    private final DiskFile file;
    private final long sequence;
    private long size;
    private Optional<SnapshotId> snapshot = Optional.empty();
    private long at;
    private long count;
    private Ending ending = Ending.NONE;
    private String damage = "";

    private byte[] window = new byte[WINDOW_BYTES];
    private long windowAt;
    private int windowBytes;

    /** How a journal ends. */
    enum Ending {
        /** It has not been read to its end. */
        NONE,
        /** With its last record. */
        COMPLETE,
        /** With a record that was not written completely, so its commit never returned. */
        TORN,
        /** In a damaged place, with good records behind it. */
        DAMAGED
    }

    private JournalReader(Path path, DiskFile file, long sequence) throws IOException {
        this.path = path;
        this.file = file;
        this.sequence = sequence;
        this.size = file.size();
    }

    /**
     * Opens the journal of a snapshot.
     *
     * @param sequence of the snapshot, as the journal's name says
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it cannot be read, or is of another version of the format
     */
    static JournalReader open(Disk disk, Path path, long sequence) throws IOException {
        DiskFile file = disk.open(path, Disk.Mode.READ);
        try {
            JournalReader reader = new JournalReader(path, file, sequence);
            reader.readHeader();
            return reader;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void readHeader() throws IOException {
        if (!have(0, JournalFormat.HEADER_BYTES)) {
            end(0, "the header is incomplete");
            return;
        }
        byte[] header = new byte[JournalFormat.HEADER_BYTES];
        System.arraycopy(window, index(0), header, 0, header.length);
        OptionalInt version = JournalFormat.version(header);
        if (version.isEmpty()) {
            end(0, "the header is damaged");
        } else if (version.getAsInt() != JournalFormat.VERSION) {
            throw new IOException(
                    "journal "
                            + path
                            + " is of version "
                            + version.getAsInt()
                            + ", and this Cairn reads version "
                            + JournalFormat.VERSION
                            + "; use the program that wrote it, or another --registry-file");
        } else {
            snapshot = Optional.of(JournalFormat.snapshot(header));
            at = JournalFormat.HEADER_BYTES;
        }
    }

    /** The snapshot that the journal continues; empty if its header cannot be trusted. */
    Optional<SnapshotId> snapshot() {
        return snapshot;
    }

    /** The next commit; empty at the end, and {@link #ending} says of which kind that is. */
    Optional<Map<Key, Optional<Entry>>> next() throws IOException {
        if (ending != Ending.NONE) {
            return Optional.empty();
        }
        if (at >= size) {
            ending = Ending.COMPLETE;
            return Optional.empty();
        }
        long payloadBytes = validAt(at);
        if (payloadBytes < 0) {
            end(at, "record " + (count + 1) + " is damaged");
            return Optional.empty();
        }
        int recordAt = index(at);
        long number = ByteBuffer.wrap(window).getLong(recordAt + 8);
        if (number != count + 1) {
            damaged(at, "record " + number + " stands in the place of record " + (count + 1));
            return Optional.empty();
        }
        try {
            Map<Key, Optional<Entry>> changes =
                    ChangeText.read(
                            window,
                            recordAt + JournalFormat.RECORD_HEADER_BYTES,
                            (int) payloadBytes);
            at += JournalFormat.RECORD_HEADER_BYTES + payloadBytes;
            count++;
            return Optional.of(changes);
        } catch (MalformedDocumentException e) {
            damaged(at, "record " + number + " is malformed (" + e.getMessage() + ")");
            return Optional.empty();
        }
    }

    /** Reads to the end. */
    void skipToEnd() throws IOException {
        while (next().isPresent()) {
            // only to be counted
        }
    }

    /** Commits read so far. */
    long count() {
        return count;
    }

    /** Bytes read so far: where the damage is, if there is any. */
    long offset() {
        return at;
    }

    Ending ending() {
        return ending;
    }

    /** What is damaged and where; empty if nothing is. */
    String damage() {
        return damage;
    }

    private void end(long from, String what) throws IOException {
        if (recordBehind(from)) {
            damaged(from, what);
        } else {
            ending = Ending.TORN;
        }
    }

    private void damaged(long from, String what) {
        ending = Ending.DAMAGED;
        damage = what + ", at byte " + from + " of " + size;
    }

    /** Whether there is a good record behind a bad place. */
    private boolean recordBehind(long from) throws IOException {
        long budget = MAX_SCANS * size;
        for (long look = from + 1; have(look, JournalFormat.RECORD_HEADER_BYTES); look++) {
            if (window[index(look)] != (byte) (JournalFormat.MARKER >>> 24)) {
                continue;
            }
            int length = lengthAt(look);
            if (length < 0) {
                continue;
            }
            budget -= length;
            // What looks like so many records is no torn one.
            if (budget < 0 || validAt(look) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The length of the payload of what looks like a record, or -1. */
    private int lengthAt(long from) throws IOException {
        if (!have(from, JournalFormat.RECORD_HEADER_BYTES)) {
            return -1;
        }
        ByteBuffer header = ByteBuffer.wrap(window);
        int length = header.getInt(index(from) + 4);
        return header.getInt(index(from)) == JournalFormat.MARKER
                        && length >= 0
                        && length <= JournalFormat.MAX_PAYLOAD_BYTES
                        && from + JournalFormat.RECORD_HEADER_BYTES + length <= size
                ? length
                : -1;
    }

    /** The length of the payload of a good record, which is in the window then; or -1. */
    private int validAt(long from) throws IOException {
        int length = lengthAt(from);
        if (length < 0 || !have(from, JournalFormat.RECORD_HEADER_BYTES + length)) {
            return -1;
        }
        int header = index(from);
        int checksum =
                JournalFormat.checksum(
                        sequence,
                        window,
                        header,
                        window,
                        header + JournalFormat.RECORD_HEADER_BYTES,
                        length);
        return checksum == JournalFormat.checksumIn(window, header) ? length : -1;
    }

    private int index(long offset) {
        return (int) (offset - windowAt);
    }

    /** Brings bytes into the window; false if the journal does not have them. */
    private boolean have(long from, int bytes) throws IOException {
        if (from + bytes > size) {
            return false;
        }
        if (from >= windowAt && from + bytes <= windowAt + windowBytes) {
            return true;
        }
        if (window.length < bytes) {
            window = new byte[Math.max(bytes, 2 * window.length)];
        }
        ByteBuffer target = ByteBuffer.wrap(window);
        target.limit((int) Math.min(window.length, size - from));
        while (target.hasRemaining() && file.read(target, from + target.position()) >= 0) {
            // reads on
        }
        windowAt = from;
        windowBytes = target.position();
        if (windowBytes < bytes) {
            size = from + windowBytes; // it got shorter
            return false;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

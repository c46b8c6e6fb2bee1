package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that a registry consists of: {@code NAME}, its backups {@code NAME.bak1} …, its
 * journals {@code NAME.journal-SEQUENCE}, and what is set aside.
 */
final class RegistryFiles {

    private static final String JOURNAL = ".journal-";
    private static final String BACKUP = ".bak";

    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    /** How a document begins that Cairn has written. */
    private static final Pattern HEAD =
            Pattern.compile("\\{\\s*\"version\":\\s*1,\\s*\"sequence\":\\s*(\\d{1,16}),");

    private static final int HEAD_BYTES = 128;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Disk disk;
    private final Path path;

    RegistryFiles(Disk disk, Path path) {
        this.disk = disk;
        this.path = path;
    }

    Disk disk() {
        return disk;
    }

    /** The registry itself. */
    Path path() {
        return path;
    }

    Path directory() {
        return path.getParent();
    }

    Path backup(int n) {
        return path.resolveSibling(path.getFileName() + BACKUP + n);
    }

    Path journal(long sequence) {
        return path.resolveSibling(path.getFileName() + JOURNAL + sequence);
    }

    /** The journals that are there, by the sequences of their snapshots. */
    NavigableMap<Long, Path> journals() throws IOException {
        return numbered(JOURNAL);
    }

    /** The backups that are there, by their numbers. */
    NavigableMap<Long, Path> backups() throws IOException {
        NavigableMap<Long, Path> backups = numbered(BACKUP);
        return new TreeMap<>(backups.headMap((long) StoreOptions.MAX_BACKUPS, true));
    }

    private NavigableMap<Long, Path> numbered(String kind) throws IOException {
        String prefix = path.getFileName() + kind;
        NavigableMap<Long, Path> found = new TreeMap<>();
        if (disk.stat(directory()).isEmpty()) {
            return found;
        }
        for (Path child : disk.list(directory())) {
            String name = child.getFileName().toString();
            if (name.startsWith(prefix)
                    && NUMBER.matcher(name.substring(prefix.length())).matches()) {
                found.put(Long.parseLong(name.substring(prefix.length())), child);
            }
        }
        return found;
    }

    /** The sequences of all backups that say one at their beginning. */
    List<Long> backupSequences() throws IOException {
        return sequences(backups().values());
    }

    private List<Long> sequences(Collection<Path> documents) throws IOException {
        List<Long> sequences = new ArrayList<>();
        for (Path document : documents) {
            sequenceOf(document).ifPresent(sequences::add);
        }
        return sequences;
    }

    /** The largest sequence that the registry, a backup or a journal has; 0 if none has any. */
    long lastSequence() throws IOException {
        long last = sequenceOf(path).orElse(0);
        for (long sequence : backupSequences()) {
            last = Math.max(last, sequence);
        }
        NavigableMap<Long, Path> journals = journals();
        return journals.isEmpty() ? last : Math.max(last, journals.lastKey());
    }

    /** The sequence that a document says at its beginning, whatever follows. */
    OptionalLong sequenceOf(Path document) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        try (DiskFile file = disk.open(document, Disk.Mode.READ)) {
            while (head.hasRemaining() && file.read(head, head.position()) > 0) {
                // reads on
            }
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
        Matcher match =
                HEAD.matcher(
                        new String(head.array(), 0, head.position(), StandardCharsets.US_ASCII));
        return match.lookingAt()
                ? OptionalLong.of(Long.parseLong(match.group(1)))
                : OptionalLong.empty();
    }

    /**
     * Deletes the journals that continue neither the snapshot of a sequence nor a backup or one
     * after it.
     *
     * @param kept how many backups are kept. One beyond them is from a time when more were; it
     *     stays as it is for good, so that no journal may wait for it to go
     * @return whether there were any journals at all
     */
    boolean deleteJournalsBefore(long sequence, int kept) throws IOException {
        NavigableMap<Long, Path> journals = journals();
        if (journals.isEmpty()) {
            return false;
        }
        long oldest =
                sequences(backups().headMap((long) kept, true).values()).stream()
                        .min(Comparator.naturalOrder())
                        .orElse(sequence);
        for (Path journal : journals.headMap(Math.min(oldest, sequence)).values()) {
            disk.delete(journal);
        }
        return true;
    }

    /** A name that is not taken: {@code NAME.corrupt-20251216T103045Z}. */
    Path aside(Path of, String kind, Clock clock) throws IOException {
        String name = of.getFileName() + "." + kind + "-" + TIME.format(clock.instant());
        Path free = of.resolveSibling(name);
        for (int n = 2; disk.stat(free).isPresent(); n++) {
            free = of.resolveSibling(name + "-" + n);
        }
        return free;
    }
}

package org.example.registry;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.json.EntryText;
import dev.cairn.checkpoint.json.MalformedDocumentException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a registry in one text file, a line for each entry: section, name (both base64 of UTF-16,
 * since a name may be any text) and the entry as JSON. Every commit writes a new file, syncs it and
 * renames it over the old one, so that it is all or nothing.
 */
final class ExampleStore implements CheckpointStore {

    private static final String FIRST_LINE = "example registry 1";

    private final Path directory;
    private final Closeable lock;
    private Map<Key, Entry> entries = Map.of();
    private boolean open = true;

    ExampleStore(Path directory, Closeable lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Absent if there is no file; a file that is not one of ours is corrupt, never empty. */
    static Loaded read(Path directory) throws IOException {
        Path file = directory.resolve("entries");
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return new Loaded.Absent();
        }
        if (lines.isEmpty() || !lines.get(0).equals(FIRST_LINE)) {
            throw new CorruptStoreException(file + " is not an example registry");
        }
        Map<Key, Entry> found = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", 3);
            try {
                byte[] json = words[2].getBytes(StandardCharsets.UTF_8);
                found.put(
                        new Key(decoded(words[0]), decoded(words[1])),
                        EntryText.read(json, 0, json.length));
            } catch (MalformedDocumentException | RuntimeException e) {
                throw new CorruptStoreException(file + " has a bad line: " + line, e);
            }
        }
        return new Loaded.Present(found, false, List.of());
    }

    @Override
    public Loaded load() throws IOException {
        requireOpen();
        Loaded loaded = read(directory);
        entries = loaded instanceof Loaded.Present present ? present.entries() : Map.of();
        return loaded;
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        requireOpen();
        Map<Key, Entry> next = new HashMap<>(entries);
        changes.changes()
                .forEach(
                        (key, entry) ->
                                entry.ifPresentOrElse(
                                        value -> next.put(key, value), () -> next.remove(key)));
        if (next.equals(entries)) {
            return;
        }
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        next.forEach(
                (key, entry) -> {
                    text.append(encoded(key.section())).append(' ');
                    text.append(encoded(key.name())).append(' ');
                    text.append(new String(EntryText.write(entry), StandardCharsets.UTF_8));
                    text.append('\n');
                });
        replace(text.toString());
        entries = next; // what failed before this line is repeated by the caller
    }

    private void replace(String text) throws IOException {
        Path next = directory.resolve("entries.next");
        try (FileChannel file =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(next, directory.resolve("entries"), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(utf16(text));
    }

    /** A file name can hold half of a surrogate pair, which has no UTF-8. */
    private static byte[] utf16(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 2);
        text.chars().forEach(one -> bytes.putChar((char) one));
        return bytes.array();
    }

    private static String decoded(String text) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(text)).asCharBuffer().toString();
    }

    private void requireOpen() throws IOException {
        if (!open) {
            throw new IOException("registry " + directory + " is closed");
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        lock.close();
    }
}

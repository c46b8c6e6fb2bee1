package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.io.DiskFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registry document in memory, for stores that keep it whole somewhere else than in a file. Its
 * bytes are those that a file of the same content would have.
 */
public final class RegistryDocument {

    private final JsonDocument document;
    private final long sequence;
    private final boolean edited;

    private RegistryDocument(JsonDocument document, long sequence, boolean edited) {
        this.document = document;
        this.sequence = sequence;
        this.edited = edited;
    }

    /** What undoes changes. */
    public static final class Undo {
        private final JsonDocument.Undo undo;

        private Undo(JsonDocument.Undo undo) {
            this.undo = undo;
        }
    }

    /** The document of an empty registry that was never saved. */
    public static RegistryDocument empty() {
        return new RegistryDocument(new JsonDocument(), 0, false);
    }

    /**
     * Reads a document.
     *
     * @throws MalformedDocumentException it is none
     * @throws IOException it is one of another version, or does not fit into memory; the message
     *     says so and goes on behind a name
     */
    public static RegistryDocument read(byte[] bytes) throws IOException {
        if (bytes.length > HeapBudget.MAX_DOCUMENT_BYTES) {
            throw new IOException(
                    "has "
                            + (bytes.length >> 20)
                            + " MiB, and "
                            + (HeapBudget.MAX_DOCUMENT_BYTES >> 20)
                            + " MiB are the most that is read");
        }
        DocumentReader.Parsed parsed =
                DocumentReader.read(new Bytes(bytes), HeapBudget.ofProcess());
        return new RegistryDocument(parsed.document(), parsed.sequence(), parsed.edited());
    }

    /** How often it had been saved when it was read; 0 if it does not say. */
    public long sequence() {
        return sequence;
    }

    /** Whether it was changed by hand or by another program since it was saved. */
    public boolean edited() {
        return edited;
    }

    /** Whether it has no entry in any section. */
    public boolean isEmpty() {
        return document.sections().values().stream().allMatch(Map::isEmpty);
    }

    /** Everything in it, as it is now. */
    public Loaded.Present loaded(boolean restored, List<String> warnings) {
        return Loaded.Present.of(document.sections(), restored, warnings);
    }

    /** Everything in it, in a map that does not change. */
    public Map<Key, Entry> entries() {
        return document.entries();
    }

    /** Of some changes those that change anything. */
    public Map<Key, Optional<Entry>> differing(ChangeSet changes) {
        return document.differing(changes);
    }

    /** Applies changes. */
    public Undo apply(Map<Key, Optional<Entry>> changes) {
        return new Undo(document.apply(changes));
    }

    /** Takes changes back, and nothing of them is left. */
    public void undo(Undo undo) {
        document.undo(undo.undo);
    }

    /** A member beside the sections that is an object, and no object of objects. */
    public Optional<Entry> member(String name) {
        return document.other(name);
    }

    /** Sets such a member. Its first member must not be an object. */
    public void setMember(String name, Entry member) {
        document.setOther(name, Entry.EMPTY.with(name, member));
    }

    /** Its bytes as the save of a number. */
    public byte[] write(long number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4 << 10);
        try {
            document.writeTo(out, number);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return out.toByteArray();
    }

    /** Bytes in the form that documents are read from. */
    private static final class Bytes implements DiskFile {

        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            if (offset >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(target.remaining(), bytes.length - offset);
            target.put(bytes, (int) offset, count);
            return count;
        }

        @Override
        public void write(List<ByteBuffer> sources, long offset) {
            throw new UnsupportedOperationException("bytes in memory are only read");
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException("bytes in memory are only read");
        }

        @Override
        public void sync() {
            throw new UnsupportedOperationException("bytes in memory are only read");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}

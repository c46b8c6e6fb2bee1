package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.ObjectStore;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** A pond of objects, to be read: its manifest, and a list of its objects made just after that. */
class ObjectView implements PondView {

    final ObjectStore store;
    final Attempts attempts;
    final ObjectKeys keys;

    /** Bytes of each object that there is, by its key below the prefix. */
    final Map<String, Long> objects = new HashMap<>();

    private Optional<Stored> stored;
    private Manifest manifest;

    private ObjectView(
            ObjectStore store,
            Attempts attempts,
            ObjectKeys keys,
            Optional<Stored> stored,
            Manifest manifest) {
        this.store = store;
        this.attempts = attempts;
        this.keys = keys;
        this.stored = stored;
        this.manifest = manifest;
    }

    /** The same view, to be worked on. */
    ObjectView(ObjectView other) {
        this(other.store, other.attempts, other.keys, other.stored, other.manifest);
        objects.putAll(other.objects);
    }

    /**
     * Reads the records of a pond and lists its objects.
     *
     * @throws CorruptPondException also if there are no records, and objects of several runs
     */
    static ObjectView look(ObjectStore store, Attempts attempts, ObjectKeys keys, String mirror)
            throws IOException {
        Optional<Stored> stored = attempts.run(() -> store.get(keys.manifest()));
        String where = where(store, keys.manifest());
        Manifest manifest =
                stored.isEmpty()
                        ? Manifest.empty(mirror)
                        : ManifestReader.read(stored.get().bytes(), where);
        ObjectView view = new ObjectView(store, attempts, keys, stored, manifest);
        for (ObjectStore.Listed each : attempts.run(() -> store.list(keys.prefix()))) {
            view.objects.put(each.key().substring(keys.prefix().length()), each.sizeBytes());
            if (stored.isEmpty() && keys.sequence(each.key()).orElse(0) > 1) {
                throw new CorruptPondException(
                        where
                                + " is missing, but there is content that it told of; restore it, or"
                                + " delete all that is there to begin anew");
            }
        }
        return view;
    }

    private static String where(ObjectStore store, String key) {
        return "s3://" + store.name() + "/" + key;
    }

    /** Where the pond is. */
    String where() {
        return where(store, keys.prefix());
    }

    /** The manifest as it was read. */
    Optional<Stored> stored() {
        return stored;
    }

    /** From now on other records are in force. */
    void use(Manifest next) {
        manifest = next;
        stored = Optional.empty();
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    private Placements.Placement placement(Copy copy) {
        return manifest.placements().of(copy);
    }

    @Override
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Copy copy : manifest.copies()) {
            if (length(copy).isPresent()) {
                names.add(copy.name());
            }
        }
        return names;
    }

    /** Nothing is overwritten by a name here; what is told of is only worth knowing. */
    @Override
    public Set<String> strangers() {
        Set<String> strangers = new TreeSet<>();
        for (String key : objects.keySet()) {
            String whole = keys.prefix() + key;
            boolean known =
                    key.isEmpty()
                            || whole.equals(keys.manifest())
                            || keys.sequence(whole).isPresent();
            if (!known) {
                strangers.add(key);
            }
        }
        return strangers;
    }

    @Override
    public OptionalLong length(Copy copy) {
        return length(placement(copy).content());
    }

    @Override
    public long outboardLength(Copy copy) {
        return length(placement(copy).nodes()).orElse(0);
    }

    /** Bytes up to the first object that has another length than is recorded. */
    private OptionalLong length(Pieces pieces) {
        if (pieces.pieces().isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong damaged = OptionalLong.empty();
        for (Pieces.Piece piece : pieces.pieces()) {
            Long there = objects.get(piece.key());
            if (there == null) {
                return OptionalLong.empty();
            }
            if (there != piece.length() && damaged.isEmpty()) {
                damaged = OptionalLong.of(piece.at() + Math.min(there, piece.length() - 1));
            }
        }
        return damaged.isPresent() ? damaged : OptionalLong.of(pieces.length());
    }

    @Override
    public boolean appendsInPlace() {
        return false;
    }

    @Override
    public DiskFile content(Copy copy, long end) throws IOException {
        return open(copy, placement(copy).content(), end);
    }

    @Override
    public DiskFile outboard(Copy copy, long end) throws IOException {
        return open(copy, placement(copy).nodes(), end);
    }

    /** As far as there is something, so that a damaged object ends as a file does. */
    private DiskFile open(Copy copy, Pieces pieces, long end) throws IOException {
        OptionalLong there = length(pieces);
        if (there.isEmpty()) {
            throw new NoSuchFileException(where(copy), null, "an object of it is missing");
        }
        long to = Math.min(end, there.getAsLong());
        return new PieceReader(store, attempts, keys.prefix(), pieces, to);
    }

    @Override
    public boolean isCurrent() throws IOException {
        Optional<Stored> now = attempts.run(() -> store.get(keys.manifest()));
        return now.isPresent()
                && stored.isPresent()
                && java.util.Arrays.equals(now.get().bytes(), stored.get().bytes());
    }

    @Override
    public String where(Copy copy) {
        return where() + " (" + copy.name() + ")";
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}

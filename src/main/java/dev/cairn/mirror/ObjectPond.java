package dev.cairn.mirror;

import dev.cairn.io.DiskFile;
import dev.cairn.io.HeldLockException;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.BucketException;
import dev.cairn.s3.Condition;
import dev.cairn.s3.ConditionalWrites;
import dev.cairn.s3.EtagForm;
import dev.cairn.s3.ObjectStore;
import dev.cairn.s3.Stored;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pond of objects. None is ever changed but the manifest, which says where the bytes of each copy
 * are; names are in the manifest only. What a run has staged counts when its manifest is in place,
 * and it is put there on the condition that the one it began with still is: of two runs at a time
 * one fails, and no lock decides about content.
 *
 * <p>An object that no copy needs is deleted once it is for a manifest that is not later than the
 * one in force: the run that made it cannot succeed any more, because its condition is gone.
 */
final class ObjectPond extends ObjectView implements Pond {

    /** Pieces that a growing copy may have before it is stored anew. */
    static final int MAX_PIECES = 256;

    /** How often a manifest is sent that is refused although nothing has changed. */
    private static final int MAX_LOOKS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(ObjectPond.class);

    private final Closeable ownership;
    private final String nonce = UUID.randomUUID().toString().replace("-", "");
    private final String run;
    private final Map<Long, Staged> staged = new HashMap<>();
    private Optional<EtagForm> form = Optional.empty();
    private boolean committing;

    /** What was staged of a copy. */
    private static final class Staged {
        /** Nothing if it goes behind what is recorded. */
        private boolean replaces;

        private List<Pieces.Piece> content = List.of();
        private List<Pieces.Piece> nodes = List.of();
    }

    private ObjectPond(ObjectView view, Closeable ownership) {
        super(view);
        this.ownership = ownership;
        this.run = ObjectKeys.run(manifest().sequence() + 1, nonce);
    }

    /** Opens a pond for a run; it closes the store and the ownership. */
    static ObjectPond open(
            ObjectStore store,
            Attempts attempts,
            ObjectKeys keys,
            String mirror,
            Closeable ownership)
            throws IOException {
        ObjectPond pond = new ObjectPond(ObjectView.look(store, attempts, keys, mirror), ownership);
        pond.manifest().requireMirror(mirror, pond.where());
        pond.clean(false);
        return pond;
    }

    @Override
    public DiskFile create(long id) throws IOException {
        Staged mine = stage(id);
        mine.replaces = true;
        return writer(Long.toString(id), 0, pieces -> mine.content = pieces);
    }

    @Override
    public DiskFile append(Copy copy) throws IOException {
        OptionalLong there = length(copy);
        copy.requireLength(there.orElse(0), where(copy));
        Staged mine = stage(copy.id());
        return writer(Long.toString(copy.id()), copy.length(), pieces -> mine.content = pieces);
    }

    @Override
    public DiskFile nodes(long id) {
        Staged mine = staged.get(id);
        return writer(id + ".nodes", 0, pieces -> mine.nodes = pieces);
    }

    private Staged stage(long id) throws IOException {
        requireConditions();
        Staged mine = new Staged();
        staged.put(id, mine);
        return mine;
    }

    private PieceWriter writer(
            String name, long begin, java.util.function.Consumer<List<Pieces.Piece>> done) {
        return new PieceWriter(store, attempts, keys.prefix(), run + name, begin, done);
    }

    /** Finds out whether the service keeps conditions, before anything is sent to it. */
    private void requireConditions() throws IOException {
        if (form.isEmpty()) {
            form =
                    Optional.of(
                            ConditionalWrites.probe(
                                    store,
                                    attempts,
                                    keys.prefix() + run + "conditions",
                                    "two runs at a time could overwrite each other's records; mirror"
                                            + " into a directory, or into another service"));
        }
    }

    @Override
    public void discard(long id) throws IOException {
        Staged mine = staged.remove(id);
        if (mine != null) {
            delete(mine);
        }
    }

    @Override
    public void takeBack(Copy copy) throws IOException {
        discard(copy.id());
    }

    private void delete(Staged mine) throws IOException {
        for (List<Pieces.Piece> pieces : List.of(mine.content, mine.nodes)) {
            for (Pieces.Piece piece : pieces) {
                delete(piece.key());
            }
        }
    }

    private void delete(String key) throws IOException {
        attempts.run(
                () -> {
                    store.delete(keys.prefix() + key);
                    return null;
                });
    }

    @Override
    public boolean isInPieces(Copy copy, long length, boolean completed) {
        int pieces = manifest().placements().of(copy).content().pieces().size();
        int then = length > copy.length() ? pieces + 1 : pieces;
        long needed =
                Math.max(1, (length + PieceWriter.OBJECT_BYTES - 1) / PieceWriter.OBJECT_BYTES);
        return then > needed + (completed ? 0 : MAX_PIECES);
    }

    @Override
    public void commit(Manifest next) throws IOException {
        requireConditions();
        Manifest placed = next.placed(placements(next));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ManifestFormat.write(placed, text);
        committing = true;
        put(text.toByteArray());
        use(placed);
        staged.values().forEach(mine -> note(mine.content));
        staged.values().forEach(mine -> note(mine.nodes));
        clean(true);
    }

    private void note(List<Pieces.Piece> pieces) {
        pieces.forEach(piece -> objects.put(piece.key(), piece.length()));
    }

    private Placements placements(Manifest next) {
        Map<Long, Long> nodesAt = new HashMap<>();
        next.work().outboards().forEach(nodes -> nodesAt.put(nodes.id(), nodes.at()));
        Map<Long, Placements.Placement> placements = new HashMap<>();
        for (Copy copy : next.copies()) {
            Placements.Placement before = manifest().placements().of(copy);
            Staged mine = staged.get(copy.id());
            placements.put(
                    copy.id(),
                    mine == null
                            ? before
                            : placement(before, mine, nodesAt.getOrDefault(copy.id(), 0L)));
        }
        return new Placements(nonce, placements);
    }

    private static Placements.Placement placement(
            Placements.Placement before, Staged mine, long nodesAt) {
        List<Pieces.Piece> nodes = new ArrayList<>();
        for (Pieces.Piece piece : mine.nodes) {
            nodes.add(new Pieces.Piece(piece.key(), nodesAt + piece.at(), piece.length()));
        }
        return mine.replaces
                ? new Placements.Placement(new Pieces(mine.content), new Pieces(nodes))
                : new Placements.Placement(
                        before.content().followedBy(mine.content),
                        before.nodes().followedBy(nodes));
    }

    /** The commit point. */
    private void put(byte[] bytes) throws IOException {
        Optional<Stored> base = stored();
        Condition condition =
                base.map(was -> Condition.matches(form.orElseThrow().of(was.etag())))
                        .orElse(Condition.ABSENT);
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            try {
                attempts.run(() -> store.put(keys.manifest(), bytes, condition));
                return;
            } catch (BucketException e) {
                if (e.kind() != BucketException.Kind.CONDITION) {
                    throw e;
                }
            }
            Optional<Stored> now = attempts.run(() -> store.get(keys.manifest()));
            if (now.map(this::isBuiltOnThis).orElse(false)) {
                // the answer to an earlier attempt was lost, or lied
                return;
            }
            boolean unchanged =
                    now.map(Stored::etag)
                            .map(Stored::bare)
                            .equals(base.map(Stored::etag).map(Stored::bare));
            if (!unchanged) {
                // what was staged is left to the next run, which knows what came of it
                throw new HeldLockException(
                        where()
                                + ": another run has changed the pond meanwhile; nothing of this one"
                                + " counts, and the next one does its work",
                        "another run");
            }
        }
        throw new IOException(
                where() + ": the service refuses the manifest although nothing has changed");
    }

    /** Whether a manifest is this run's, or a later one that tells of what this run has stored. */
    private boolean isBuiltOnThis(Stored found) {
        return new String(found.bytes(), StandardCharsets.UTF_8).contains(nonce);
    }

    /** Deletes what no copy needs and no run can still commit. */
    private void clean(boolean uploadsToo) {
        Set<String> needed = new HashSet<>();
        for (Placements.Placement placement : manifest().placements().copies().values()) {
            placement.content().pieces().forEach(piece -> needed.add(piece.key()));
            placement.nodes().pieces().forEach(piece -> needed.add(piece.key()));
        }
        try {
            for (String key : List.copyOf(objects.keySet())) {
                if (!needed.contains(key) && isOver(keys.prefix() + key)) {
                    delete(key);
                    objects.remove(key);
                }
            }
            if (uploadsToo) {
                for (ObjectStore.Upload upload :
                        attempts.run(() -> store.uploads(keys.objects()))) {
                    if (isOver(upload.key())) {
                        attempts.run(
                                () -> {
                                    store.abort(upload);
                                    return null;
                                });
                    }
                }
            }
        } catch (IOException e) {
            // it takes room and does no harm; the next run tries again
            LOG.warn("{}: what nobody needs is left behind: {}", where(), e.getMessage());
        }
    }

    private boolean isOver(String key) {
        OptionalLong sequence = keys.sequence(key);
        return sequence.isPresent() && sequence.getAsLong() <= manifest().sequence();
    }

    @Override
    public void close() throws IOException {
        try {
            if (!committing) {
                for (Staged left : staged.values()) {
                    delete(left);
                }
            }
        } catch (IOException e) {
            LOG.warn("{}: what was staged is left behind: {}", where(), e.getMessage());
        } finally {
            store.close();
            ownership.close();
        }
    }
}

package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.HashMode;
import dev.cairn.blake3.HasherState;
import dev.cairn.blake3.Outboard;
import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings content into a pond before it counts: new files into the staging directory, new bytes
 * behind the recorded end of a copy. All of it is durable on return; until the commit nothing of it
 * is to be found in the records.
 */
final class Staging {

    private final Disk disk;
    private final Pond pond;
    private final Reading reading;
    private final Reading again;
    private final int threads;
    private final List<Manifest.Nodes> outboards = new ArrayList<>();

    /**
     * For one run.
     *
     * @param reading of what is new
     * @param again of what was mirrored already
     */
    Staging(Disk disk, Pond pond, Reading reading, Reading again, int threads) {
        this.disk = disk;
        this.pond = pond;
        this.reading = reading;
        this.again = again;
        this.threads = threads;
    }

    /** What is new in outboards. */
    List<Manifest.Nodes> outboards() {
        return List.copyOf(outboards);
    }

    /**
     * Copies a source whole.
     *
     * @throws MovedSourceException if it was written to or replaced meanwhile
     */
    ContentDigest ingest(SourceFile source, long id) throws IOException {
        try (DiskFile target = pond.create(id)) {
            Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
            return write(source, id, 0, hasher, target);
        } catch (IOException | RuntimeException e) {
            giveUp(() -> pond.discard(id), e);
            throw e;
        }
    }

    /** Appends to a copy what its source has more. */
    ContentDigest append(SourceFile source, Copy copy, HasherState state) throws IOException {
        if (pond.isInPieces(copy, source.size(), !source.active())) {
            Optional<ContentDigest> whole = join(source, copy);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        try (DiskFile target = pond.append(copy)) {
            Blake3 hasher = Blake3.restore(HashMode.PLAIN, threads, state);
            return write(source, copy.id(), copy.length(), hasher, target);
        } catch (IOException | RuntimeException e) {
            // what this cannot take back the next run does
            giveUp(() -> pond.takeBack(copy), e);
            throw e;
        }
    }

    /** Stores a copy as one whose source is not going to grow any more. */
    void complete(SourceFile source, Copy copy) throws IOException {
        if (pond.isInPieces(copy, copy.length(), true)) {
            join(source, copy);
        }
    }

    /**
     * Stores a copy anew as a whole, with what its source has more.
     *
     * @return nothing if the source does not begin with it, of which only parts were looked at
     */
    private Optional<ContentDigest> join(SourceFile source, Copy copy) throws IOException {
        Optional<ContentDigest> whole = Optional.empty();
        try (DiskFile target = pond.create(copy.id());
                NodeWriter nodes = new NodeWriter(() -> pond.nodes(copy.id()))) {
            Blake3 hasher = Blake3.parallel(HashMode.PLAIN, threads);
            hasher.tell(nodes);
            again.copy(source.path(), 0, copy.length(), hasher, target);
            if (hasher.root().equals(copy.digest())) {
                reading.copy(source.path(), copy.length(), source.size(), hasher, target);
                whole = Optional.of(finish(source, copy.id(), 0, hasher, target, nodes));
            }
        } catch (IOException | RuntimeException e) {
            giveUp(() -> pond.takeBack(copy), e);
            throw e;
        }
        if (whole.isEmpty()) {
            pond.takeBack(copy);
        }
        return whole;
    }

    private ContentDigest write(
            SourceFile source, long id, long from, Blake3 hasher, DiskFile target)
            throws IOException {
        try (NodeWriter nodes = new NodeWriter(() -> pond.nodes(id))) {
            hasher.tell(nodes);
            reading.copy(source.path(), from, source.size(), hasher, target);
            return finish(source, id, from, hasher, target, nodes);
        }
    }

    private ContentDigest finish(
            SourceFile source,
            long id,
            long nodesFrom,
            Blake3 hasher,
            DiskFile target,
            NodeWriter nodes)
            throws IOException {
        requireUnmoved(source);
        hasher.spine(nodes);
        target.sync();
        if (nodes.finish()) {
            long at = Blake3.stableNodes(nodesFrom) * Outboard.NODE_BYTES;
            outboards.add(new Manifest.Nodes(id, at));
        }
        return new ContentDigest(hasher.length(), hasher.root());
    }

    /** What was read is what the run has looked at, and not another file of that name. */
    private void requireUnmoved(SourceFile source) throws IOException {
        Optional<FileStat> stat = disk.stat(source.path());
        Evidence now = stat.map(Evidence::of).orElse(new Evidence(0, 0, -1));
        boolean same =
                source.active()
                        ? now.inode() == source.evidence().inode() && now.size() >= source.size()
                        : now.equals(source.evidence());
        if (!same) {
            throw new MovedSourceException(source.path());
        }
    }

    /** Something to be done after a failure, whose own failure comes second. */
    private interface Repair {
        void run() throws IOException;
    }

    private static void giveUp(Repair repair, Exception because) {
        try {
            repair.run();
        } catch (IOException | RuntimeException e) {
            because.addSuppressed(e);
        }
    }
}

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
    private final int threads;
    private final List<Manifest.Nodes> outboards = new ArrayList<>();

    Staging(Disk disk, Pond pond, Reading reading, int threads) {
        this.disk = disk;
        this.pond = pond;
        this.reading = reading;
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
        try (DiskFile target = pond.append(copy)) {
            Blake3 hasher = Blake3.restore(HashMode.PLAIN, threads, state);
            return write(source, copy.id(), copy.length(), hasher, target);
        } catch (IOException | RuntimeException e) {
            // what this cannot take back the next run does
            giveUp(() -> pond.takeBack(copy), e);
            throw e;
        }
    }

    private ContentDigest write(
            SourceFile source, long id, long from, Blake3 hasher, DiskFile target)
            throws IOException {
        try (NodeWriter nodes = new NodeWriter(() -> pond.nodes(id))) {
            hasher.tell(nodes);
            reading.copy(source.path(), from, source.size(), hasher, target);
            requireUnmoved(source);
            hasher.spine(nodes);
            target.sync();
            if (nodes.finish()) {
                long at = Blake3.stableNodes(from) * Outboard.NODE_BYTES;
                outboards.add(new Manifest.Nodes(id, at));
            }
            return new ContentDigest(hasher.length(), hasher.root());
        }
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

package dev.cairn.bench;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Checkpoints as tailing makes them, with identity, fingerprint and guard: about 450 bytes each as
 * JSON. The same number always is the same file.
 */
final class Checkpoints {

    private static final long SEED = 4711;
    private static final int PORTION = 10_000;

    private final FilePosition[] files;

    /**
     * Describes the files.
     *
     * @param directory where they would be; none of them exists
     */
    Checkpoints(Path directory, int count) {
        files = new FilePosition[count];
        Random random = new Random(SEED);
        for (int i = 0; i < count; i++) {
            files[i] =
                    new FilePosition(
                            String.format("17fa%012x%012x", i, random.nextLong() >>> 16),
                            directory.resolve(String.format("app-%06d/current.log", i)).toString(),
                            1 + i % 3,
                            64_768,
                            1_000_000 + i,
                            1_000_000 + i,
                            new Digest(
                                    FilePosition.EVIDENCE_BYTES,
                                    random.nextLong(),
                                    random.nextLong()),
                            new Digest(
                                    FilePosition.EVIDENCE_BYTES,
                                    random.nextLong(),
                                    random.nextLong()));
        }
    }

    int count() {
        return files.length;
    }

    /** The file of a number, read up to a place. */
    FilePosition position(int number, long offset) {
        FilePosition file = files[number];
        return new FilePosition(
                file.id(),
                file.path(),
                file.generation(),
                file.device(),
                file.inode(),
                offset,
                file.fingerprint(),
                new Digest(FilePosition.EVIDENCE_BYTES, file.guard().high() ^ offset, offset));
    }

    /** A round in which one file has moved. */
    Update moved(int number, long offset) {
        FilePosition position = position(number, offset);
        return update(Map.of(partition(position), position));
    }

    private static Partition partition(FilePosition position) {
        return new Partition(Partition.Kind.FILE, "", position.path(), position.id());
    }

    private static Update update(Map<Partition, Position> positions) {
        return new Update(positions, Set.of(), Map.of(), List.of());
    }

    /** Opens a registry, as the program does. */
    static CheckpointRegistry open(String uri) throws IOException {
        return CheckpointRegistry.open(
                CheckpointStores.open(RegistryUri.parse(uri), StoreOptions.DEFAULT),
                Clock.systemUTC());
    }

    /** Puts all of them into a registry, and leaves it as a clean stop does. */
    void fill(CheckpointRegistry registry) throws IOException {
        for (int first = 0; first < files.length; first += PORTION) {
            Map<Partition, Position> positions = new LinkedHashMap<>();
            for (int i = first; i < Math.min(files.length, first + PORTION); i++) {
                positions.put(partition(files[i]), files[i]);
            }
            registry.commit(update(positions));
        }
        registry.commitFolded(update(Map.of()));
        int found = registry.positions(Partition.Kind.FILE, "").size();
        if (found != files.length) {
            throw new IOException(
                    "the registry has " + found + " of " + files.length + " checkpoints");
        }
    }
}

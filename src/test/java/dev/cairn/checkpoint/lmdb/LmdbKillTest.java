package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.ChildJvm;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.KilledCommits;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process that does nothing but commit, killed at random instants. */
final class LmdbKillTest {

    private static final int ROUNDS = Integer.getInteger("cairn.rounds", 10);

    /** Small enough that the map grows in every round. */
    private static final long FIRST_MAP_BYTES = 64 * 1024;

    @TempDir Path directory;

    /**
     * Commits one number after the other, each with other entries coming and going, and says each
     * when its commit has returned.
     */
    static final class Committing {
        private Committing() {}

        public static void main(String[] args) throws IOException {
            try (CheckpointStore store =
                    new LmdbStoreProvider(FIRST_MAP_BYTES)
                            .open(RegistryUri.parse(args[0]), StoreOptions.DEFAULT)) {
                Random random = new Random(Long.parseLong(args[1]));
                long number = KilledCommits.numberIn(store.load());
                while (!Thread.interrupted()) {
                    number++;
                    Entry entry = Entry.of(Map.of("position", number, "inode", 1));
                    Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
                    changes.put(KilledCommits.FIRST, Optional.of(entry));
                    for (int i = random.nextInt(30); i > 0; i--) {
                        Key other = new Key("files", "/var/log/" + random.nextInt(500) + ".log");
                        changes.put(
                                other,
                                random.nextInt(4) == 0
                                        ? Optional.empty()
                                        : Optional.of(
                                                entry.with("x", "x".repeat(random.nextInt(3000)))));
                    }
                    changes.put(KilledCommits.LAST, Optional.of(entry));
                    store.commit(new ChangeSet(changes));
                    System.out.println(number);
                }
            }
        }
    }

    @Test
    @Tag("C04")
    @Timeout(600)
    void C04_whatACommitReturnedForSurvivesSigkillAtAnyInstant() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        Random random = new Random(seed);
        RegistryUri uri = RegistryUri.parse("lmdb:" + directory.resolve("registry"));
        for (int round = 0; round < ROUNDS; round++) {
            Process process =
                    ChildJvm.start(
                            Committing.class, uri.toString(), Long.toString(random.nextLong()));
            long said = KilledCommits.kill(process, random);
            assertThat(KilledCommits.numberIn(CheckpointStores.read(uri)))
                    .as("seed %d, round %d", seed, round)
                    .isBetween(said, said + 1);
            assertThat(
                            LmdbContents.read(
                                            RealDisk.INSTANCE,
                                            LmdbFiles.of(RealDisk.INSTANCE, uri.path()).data())
                                    .lostPages())
                    .as("seed %d, round %d", seed, round)
                    .isZero();
        }
    }
}

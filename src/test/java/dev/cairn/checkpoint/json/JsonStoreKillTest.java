package dev.cairn.checkpoint.json;

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
final class JsonStoreKillTest {

    private static final int ROUNDS = Integer.getInteger("cairn.rounds", 10);
    private static final int FOLD_EVERY = 7;

    @TempDir Path directory;

    /** Commits one number after the other and says each when its commit has returned. */
    static final class Committing {
        private Committing() {}

        public static void main(String[] args) throws IOException {
            try (CheckpointStore store =
                    CheckpointStores.open(RegistryUri.parse(args[0]), StoreOptions.DEFAULT)) {
                long number = KilledCommits.numberIn(store.load());
                while (!Thread.interrupted()) {
                    number++;
                    Entry entry = Entry.of(Map.of("position", number, "inode", 1));
                    Map<Key, Optional<Entry>> changes = new LinkedHashMap<>();
                    changes.put(KilledCommits.FIRST, Optional.of(entry));
                    changes.put(KilledCommits.LAST, Optional.of(entry));
                    // most go to the journal, some fold it
                    if (number % FOLD_EVERY == 0) {
                        store.commitFolded(new ChangeSet(changes));
                    } else {
                        store.commit(new ChangeSet(changes));
                    }
                    System.out.println(number);
                }
            }
        }
    }

    @Test
    @Tag("S64")
    @Tag("C04")
    @Timeout(600)
    void S64_whatACommitReturnedForSurvivesSigkillAtAnyInstant() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        Random random = new Random(seed);
        RegistryUri uri = RegistryUri.parse(directory.resolve("registry.json").toString());
        for (int round = 0; round < ROUNDS; round++) {
            Process process = ChildJvm.start(Committing.class, uri.toString());
            long said = KilledCommits.kill(process, random);
            assertThat(KilledCommits.numberIn(CheckpointStores.read(uri)))
                    .as("seed %d, round %d", seed, round)
                    .isBetween(said, said + 1);
        }
    }
}

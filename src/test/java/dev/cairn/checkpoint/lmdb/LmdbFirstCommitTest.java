package dev.cairn.checkpoint.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Disk;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commit that makes the data file, on a disk that cannot make its name durable at first. */
@Timeout(60)
final class LmdbFirstCommitTest {

    private static final Key A = new Key("files", "/var/log/a.log");

    @TempDir Path directory;

    private final List<Path> synced = new ArrayList<>();
    private int failures = 1;

    private Disk disk() {
        return (Disk)
                Proxy.newProxyInstance(
                        Disk.class.getClassLoader(),
                        new Class<?>[] {Disk.class},
                        (proxy, method, arguments) -> {
                            boolean syncs = method.getName().equals("syncDirectory");
                            if (syncs && failures-- > 0) {
                                throw new IOException(arguments[0] + ": Input/output error");
                            }
                            try {
                                Object result = method.invoke(RealDisk.INSTANCE, arguments);
                                if (syncs) {
                                    synced.add((Path) arguments[0]);
                                }
                                return result;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    void aFileWhoseNameMayNotBeDurableIsNotCommittedIntoBeforeItIs() throws IOException {
        Disk disk = disk();
        LmdbFiles files = LmdbFiles.of(disk, directory);
        ChangeSet changes = new ChangeSet(Map.of(A, Optional.of(Entry.of(Map.of("position", 5L)))));
        try (CheckpointStore store =
                LmdbStore.open(
                        disk,
                        files,
                        StoreOptions.DEFAULT,
                        LmdbEnvironment.FIRST_MAP_BYTES,
                        () -> {})) {
            assertThat(store.load()).isInstanceOf(Loaded.Absent.class);
            assertThatThrownBy(() -> store.commit(changes))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            assertThat(synced).isEmpty();
            store.commit(changes); // changes nothing any more, and promises durability
            assertThat(synced).contains(files.directory());
        }
    }
}

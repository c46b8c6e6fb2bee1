package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.AtomicFile;
import dev.cairn.io.Disk;
import dev.cairn.io.HeldLockException;
import dev.cairn.io.LockFile;
import dev.cairn.io.OwnFiles;
import dev.cairn.io.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Serves paths: JSON registries, each owned by way of a lock file {@code NAME.lock} beside it. */
public final class JsonStoreProvider implements CheckpointStoreProvider {

    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public CheckpointStore open(RegistryUri uri, StoreOptions options) throws IOException {
        Disk disk = RealDisk.INSTANCE;
        Path path = target(uri.path().toAbsolutePath());
        disk.createDirectories(path.getParent());
        Path resolved = AtomicFile.resolve(disk, path);
        LockFile lock = own(uri, resolved);
        try {
            JsonStore store =
                    JsonStore.open(
                            disk,
                            resolved,
                            options,
                            () -> {
                                OwnFiles.ofProcess().remove(resolved);
                                lock.close();
                            });
            OwnFiles.ofProcess().addFamily(resolved);
            return store;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Where a link leads that was made before there is a registry; else the path itself. */
    private static Path target(Path path) throws IOException {
        Path at = path;
        for (int links = 0; links < MAX_LINKS && isDangling(at); links++) {
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return at;
    }

    private static boolean isDangling(Path path) {
        return Files.isSymbolicLink(path) && !Files.exists(path);
    }

    private static LockFile own(RegistryUri uri, Path resolved) throws IOException {
        try {
            return LockFile.acquire(resolved.resolveSibling(resolved.getFileName() + ".lock"));
        } catch (HeldLockException e) {
            throw new OwnedStoreException(
                    "registry "
                            + uri
                            + " is in use by "
                            + e.holder()
                            + "; stop it, or choose another --registry-file",
                    e);
        } catch (IOException e) {
            throw new IOException("registry " + uri + " cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        return Optional.of(new JsonMaintenance(RealDisk.INSTANCE, uri, path -> own(uri, path)));
    }

    @Override
    public Loaded read(RegistryUri uri) throws IOException {
        return JsonStore.read(RealDisk.INSTANCE, uri.path().toAbsolutePath());
    }
}

package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreProvider;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.io.Disk;
import dev.cairn.io.HeldLockException;
import dev.cairn.io.LockFile;
import dev.cairn.io.OwnFiles;
import dev.cairn.io.RealDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Serves {@code lmdb:DIR}, each owned by way of {@code DIR/owner.lock}. */
public final class LmdbStoreProvider implements CheckpointStoreProvider {

    private final long firstMapBytes;

    /** For the service loader. */
    public LmdbStoreProvider() {
        this(LmdbEnvironment.FIRST_MAP_BYTES);
    }

    /** With a map of another size at first, for tests of its growth. */
    LmdbStoreProvider(long firstMapBytes) {
        this.firstMapBytes = firstMapBytes;
    }

    @Override
    public String scheme() {
        return "lmdb";
    }

    @Override
    public boolean durableByDefault() {
        return true;
    }

    @Override
    public CheckpointStore open(RegistryUri uri, StoreOptions options) throws IOException {
        Disk disk = RealDisk.INSTANCE;
        LmdbFiles files = make(disk, uri);
        NetworkFileSystem.refuse(uri, files.directory());
        requireWideAddresses(uri);
        LockFile lock = own(uri, files);
        List<Path> own = List.of(files.data(), files.readers(), files.owner());
        OwnFiles ownFiles = OwnFiles.ofProcess();
        own.forEach(ownFiles::addFamily);
        Closeable ownership =
                () -> {
                    own.forEach(ownFiles::remove);
                    lock.close();
                };
        return LmdbStore.open(disk, files, options, firstMapBytes, ownership);
    }

    /** The directory, made if it is not there. */
    private static LmdbFiles make(Disk disk, RegistryUri uri) throws IOException {
        try {
            disk.createDirectories(uri.path());
        } catch (IOException e) {
            throw unopened(uri, e);
        }
        return LmdbFiles.of(disk, uri.path());
    }

    private static void requireWideAddresses(RegistryUri uri) throws IOException {
        if ("32".equals(System.getProperty("sun.arch.data.model"))) {
            throw new IOException(
                    "registry " + uri + " needs a Java of 64 bits; use a JSON registry");
        }
    }

    /** Takes the ownership. */
    static LockFile own(RegistryUri uri, LmdbFiles files) throws IOException {
        try {
            return LockFile.acquire(files.owner());
        } catch (HeldLockException e) {
            throw new OwnedStoreException(
                    "registry "
                            + uri
                            + " is in use by "
                            + e.holder()
                            + "; stop it, or choose another --registry-file",
                    e);
        } catch (IOException e) {
            throw unopened(uri, e);
        }
    }

    private static IOException unopened(RegistryUri uri, IOException e) {
        return new IOException("registry " + uri + " cannot be opened: " + e.getMessage(), e);
    }

    @Override
    public Loaded read(RegistryUri uri) throws IOException {
        Disk disk = RealDisk.INSTANCE;
        LmdbFiles files = LmdbFiles.of(disk, uri.path());
        try {
            return LmdbLadder.loaded(new BesideOwner(disk, files).read(), false, List.of());
        } catch (NoSuchFileException e) {
            return new Loaded.Absent();
        } catch (ForeignFileException e) {
            throw LmdbLadder.foreign(files, e);
        } catch (MalformedFileException e) {
            throw LmdbLadder.corrupt(files, files.data(), e, "");
        }
    }

    @Override
    public Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        return Optional.of(new LmdbMaintenance(RealDisk.INSTANCE, uri));
    }
}

package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.io.HeldLockException;
import dev.cairn.io.LockFile;
import dev.cairn.s3.Attempts;
import dev.cairn.s3.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * Opens the pond of a prefix. A lock file in this machine's directory for temporary files spares
 * runs that could not succeed; what keeps runs of other machines apart is the condition of their
 * commit.
 */
final class ObjectPonds implements Ponds {

    private static final int NAME_DIGITS = 16;

    private final Stores stores;
    private final String bucket;
    private final ObjectKeys keys;
    private final Path locks;

    /** Connects to a bucket. */
    interface Stores {
        ObjectStore open() throws IOException;
    }

    /**
     * The pond of a prefix.
     *
     * @param locks the directory of lock files
     */
    ObjectPonds(Stores stores, String bucket, ObjectKeys keys, Path locks) {
        this.stores = stores;
        this.bucket = bucket;
        this.keys = keys;
        this.locks = locks;
    }

    @Override
    public Pond open(String mirror) throws IOException {
        ObjectStore store = stores.open();
        try {
            Closeable ownership = lock(store);
            try {
                return ObjectPond.open(store, attempts(), keys, mirror, ownership);
            } catch (IOException | RuntimeException e) {
                ownership.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static Attempts attempts() {
        return new Attempts(RandomGenerator.getDefault());
    }

    private Closeable lock(ObjectStore store) throws IOException {
        String what =
                System.getProperty("user.name") + " " + store.identity() + "/" + keys.prefix();
        Blake3 hasher = new Blake3();
        hasher.update(what.getBytes(StandardCharsets.UTF_8));
        String name = "cairn-pond-" + hasher.root().toString().substring(0, NAME_DIGITS) + ".lock";
        try {
            return LockFile.acquire(locks.resolve(name));
        } catch (HeldLockException e) {
            throw new HeldLockException(this + " is locked by " + e.holder(), e.holder());
        } catch (IOException e) {
            // it only spares work
            return () -> {};
        }
    }

    @Override
    public PondView look() throws IOException {
        return ObjectView.look(stores.open(), attempts(), keys, "");
    }

    @Override
    public Closeable reserve() throws IOException {
        try (ObjectStore store = stores.open()) {
            return lock(store);
        }
    }

    @Override
    public PondEvents events() {
        return new ObjectEvents(stores, attempts(), keys);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + keys.prefix();
    }
}

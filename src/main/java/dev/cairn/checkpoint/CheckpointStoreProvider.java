package dev.cairn.checkpoint;

import java.io.IOException;
import java.util.Optional;

/**
 * Opens the stores of one scheme of registry URIs. A new backend is an implementation of this and
 * of {@link CheckpointStore}, named in {@code
 * META-INF/services/dev.cairn.checkpoint.CheckpointStoreProvider}.
 */
public interface CheckpointStoreProvider {

    /** The scheme it serves: {@code file}, {@code memory}, {@code lmdb}, {@code s3} … */
    String scheme();

    /**
     * Opens a store and takes ownership of it. Called once per store and process.
     *
     * @throws OwnedStoreException if another process owns it
     */
    CheckpointStore open(RegistryUri uri, StoreOptions options) throws IOException;

    /**
     * What a store holds now, beside its owner if it has one; changes nothing.
     *
     * @throws CorruptStoreException if it cannot be trusted
     */
    Loaded read(RegistryUri uri) throws IOException;

    /**
     * Whether acknowledgements are committed at once where {@code durability} is {@code auto}. Then
     * a commit has to cost no more than what it changes; otherwise they wait for a flush, unless a
     * route has a sink that takes part in commits.
     */
    default boolean durableByDefault() {
        return false;
    }

    /** What people can do with a store besides reading it; empty if that is nothing. */
    default Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        return Optional.empty();
    }
}

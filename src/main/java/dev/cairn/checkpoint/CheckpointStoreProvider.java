package dev.cairn.checkpoint;

import java.io.IOException;
import java.util.List;
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

    /**
     * Whether a sink that takes part in commits makes a registry durable where {@code durability}
     * is {@code auto}. Not where a commit costs so much that it should wait for a flush.
     */
    default boolean durableWithSinks() {
        return true;
    }

    /**
     * A registry that is one of several under a name.
     *
     * @param title what it is, for people
     * @param note who has it, and how current it is
     */
    record Part(String title, String note, RegistryUri uri, Loaded content) {}

    /**
     * What a name stands for that is not the name of one registry; empty if it is.
     *
     * @throws IOException if it cannot be read
     */
    default List<Part> parts(RegistryUri uri) throws IOException {
        return List.of();
    }

    /** What people can do with a store besides reading it; empty if that is nothing. */
    default Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        return Optional.empty();
    }
}

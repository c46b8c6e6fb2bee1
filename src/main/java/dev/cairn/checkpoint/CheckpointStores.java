package dev.cairn.checkpoint;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Opens stores by their URIs. Within the process there is one store per registry, however often it
 * is opened; the last of its users to close it gives up the ownership.
 */
public final class CheckpointStores {

    private static final Map<String, SharedStore> OPEN = new HashMap<>();

    private CheckpointStores() {}

    /**
     * Opens a registry's store and takes ownership of it, or joins in the use of it if this process
     * owns it already (the options are then those of the first).
     *
     * @throws OwnedStoreException if another process owns it; the message names it
     */
    public static CheckpointStore open(RegistryUri uri, StoreOptions options) throws IOException {
        CheckpointStoreProvider provider = require(uri);
        Optional<String> canonical = uri.canonical();
        if (canonical.isEmpty()) {
            return provider.open(uri, options);
        }
        synchronized (SharedStore.OPENING) {
            SharedStore shared = OPEN.get(canonical.get());
            if (shared == null) {
                CheckpointStore store = provider.open(uri, options);
                // a registry that is created by opening it may get another canonical name by it
                String name = uri.canonical().orElseThrow();
                shared = new SharedStore(store, () -> forget(name));
                OPEN.put(name, shared);
            }
            return shared.join();
        }
    }

    /**
     * What a registry holds, read beside its owner if it has one. Nothing is changed, moved or
     * locked.
     *
     * @throws CorruptStoreException if it cannot be trusted
     */
    public static Loaded read(RegistryUri uri) throws IOException {
        return require(uri).read(uri);
    }

    /** Whether a registry is durable rather than buffered unless something else is said. */
    public static boolean isDurableByDefault(RegistryUri uri) {
        return require(uri).durableByDefault();
    }

    /** Whether a sink that takes part in commits makes a registry durable by itself. */
    public static boolean isDurableWithSinks(RegistryUri uri) {
        return require(uri).durableWithSinks();
    }

    /** The registries that a name stands for together; empty if it is the name of one. */
    public static List<CheckpointStoreProvider.Part> parts(RegistryUri uri) throws IOException {
        return require(uri).parts(uri);
    }

    /** What people can do with a registry besides reading it; empty if that is nothing. */
    public static Optional<StoreMaintenance> maintenance(RegistryUri uri) {
        return require(uri).maintenance(uri);
    }

    private static void forget(String canonical) {
        synchronized (SharedStore.OPENING) {
            OPEN.remove(canonical);
        }
    }

    private static CheckpointStoreProvider require(RegistryUri uri) {
        return provider(uri.scheme())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "registry-file="
                                                + uri
                                                + ": this build has no store for "
                                                + uri.scheme()
                                                + ":; give a path for a JSON registry"));
    }

    /** The provider of a scheme, looked for beside this class and by the thread's class loader. */
    static Optional<CheckpointStoreProvider> provider(String scheme) {
        Optional<CheckpointStoreProvider> own =
                find(scheme, CheckpointStoreProvider.class.getClassLoader());
        return own.isPresent() ? own : find(scheme, Thread.currentThread().getContextClassLoader());
    }

    private static Optional<CheckpointStoreProvider> find(String scheme, ClassLoader loader) {
        return ServiceLoader.load(CheckpointStoreProvider.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.scheme().equals(scheme))
                .findFirst();
    }
}

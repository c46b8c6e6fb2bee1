package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.RegistryUri;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a program's registry while its CamelContext is still being made: reading a hundred thousand
 * checkpoints takes about as long. The context then joins in the use of what is open. Nothing
 * depends on it: what fails here is tried again by the context, which tells of it.
 */
public final class EarlyRegistry implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyRegistry.class);

    /** Stores on this machine. */
    private static final Set<String> LOCAL = Set.of("file", "lmdb");

    private final CompletableFuture<Optional<CheckpointRegistry>> registry;

    private EarlyRegistry(Optional<RegistrySettings> settings) {
        registry = new CompletableFuture<>();
        if (settings.isEmpty()) {
            registry.complete(Optional.empty());
            return;
        }
        Thread thread = new Thread(() -> open(settings.get()), "cairn-early-registry");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins to open the registry, if it is certain by now which one that is, and how: where there
     * is an {@code application.properties}, only the context can tell.
     *
     * @param options those of the command line, by full name
     * @param workingDirectory where {@code application.properties} would be
     */
    public static EarlyRegistry begin(Map<String, String> options, Path workingDirectory) {
        return new EarlyRegistry(settings(options, workingDirectory));
    }

    private static Optional<RegistrySettings> settings(
            Map<String, String> options, Path workingDirectory) {
        boolean certain =
                Files.notExists(workingDirectory.resolve("application.properties"))
                        && System.getProperties().stringPropertyNames().stream()
                                .noneMatch(name -> name.startsWith(RegistrySetting.PREFIX));
        if (!certain) {
            return Optional.empty();
        }
        SettingSources sources =
                new SettingSources(
                        options, System.getenv(), property -> Optional.empty(), Set.of());
        try {
            return Optional.of(RegistrySettings.of(sources))
                    .filter(given -> given.enabled() && isLocal(given));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the context says it
        }
    }

    /** Another kind may have to be waited for, and not twice. */
    private static boolean isLocal(RegistrySettings settings) {
        return LOCAL.contains(RegistryUri.parse(settings.uri()).scheme());
    }

    private void open(RegistrySettings settings) {
        Optional<CheckpointRegistry> opened = Optional.empty();
        try {
            opened = Optional.of(settings.open(Clock.systemUTC()));
        } catch (IOException | RuntimeException e) {
            LOG.debug("not opened early: {}", e.toString());
        } finally {
            registry.complete(opened);
        }
    }

    /** Whether it has been opened; waits until that is known. */
    boolean isOpen() {
        return registry.join().isPresent();
    }

    /** Gives this share of it back; whoever else uses it goes on. */
    @Override
    public void close() throws IOException {
        if (isOpen()) {
            registry.join().get().close();
        }
    }
}

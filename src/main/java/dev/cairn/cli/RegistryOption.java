package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreMaintenance;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.component.RegistrySettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which registry a command is about; found as a collector in this directory would find it. */
final class RegistryOption {

    @Option(
            names = "--registry-file",
            paramLabel = "URI",
            description =
                    "The registry: a path, lmdb:DIR or s3://BUCKET/KEY.json (default: as CAIRN_REGISTRY_URI or"
                            + " application.properties say, or .cairn-registry.json).")
    private Optional<String> registryFile = Optional.empty();

    /**
     * Its name.
     *
     * @throws ParameterException if what was given names no registry that can be looked into
     */
    RegistryUri uri(CommandLine command) throws IOException {
        return parse(registryFile.isPresent() ? registryFile.get() : settings().uri(), command);
    }

    /**
     * Reads the name of a registry that outlives its process.
     *
     * @throws ParameterException with the right form in its message
     */
    static RegistryUri parse(String text, CommandLine command) {
        try {
            RegistryUri uri = RegistryUri.parse(text);
            if (uri.scheme().equals("memory")) {
                throw new IllegalArgumentException(
                        "registry-file="
                                + text
                                + " is gone with the process that made it; name a path or lmdb:DIR");
            }
            // what no store serves is refused here, before anything is done
            CheckpointStores.maintenance(uri);
            return uri;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    /**
     * Everything committed so far, read beside its owner.
     *
     * @throws IOException if there is no registry, or it cannot be read
     */
    Loaded.Present read(CommandLine command) throws IOException {
        return read(uri(command), command);
    }

    /** As {@link #read(CommandLine)}, of a registry by its name. */
    static Loaded.Present read(RegistryUri uri, CommandLine command) throws IOException {
        Loaded loaded;
        try {
            loaded = CheckpointStores.read(uri);
        } catch (CorruptStoreException e) {
            throw withAdvice(uri, e);
        }
        if (loaded instanceof Loaded.Present present) {
            warn(present.warnings(), command);
            return present;
        }
        throw absent(uri);
    }

    /** What to say where there is no registry. */
    static IOException absent(RegistryUri uri) {
        return new IOException("no registry at " + uri + "; name it with --registry-file");
    }

    /** What is corrupt, and which commands help. */
    static CorruptStoreException withAdvice(RegistryUri uri, CorruptStoreException corrupt) {
        String more =
                CheckpointStores.maintenance(uri).isEmpty()
                        ? ""
                        : "; `cairn registry verify` tells more, `cairn registry restore` lists the"
                                + " backups";
        return new CorruptStoreException(corrupt.getMessage() + more, corrupt);
    }

    /** Prints what people should know, a line each. */
    static void warn(List<String> lines, CommandLine command) {
        lines.forEach(line -> command.getErr().println("cairn: " + line));
        command.getErr().flush();
    }

    /**
     * What can be done with a registry besides reading it.
     *
     * @throws ParameterException if that is nothing
     */
    static StoreMaintenance maintenance(RegistryUri uri, CommandLine command) {
        return CheckpointStores.maintenance(uri)
                .orElseThrow(
                        () ->
                                new ParameterException(
                                        command,
                                        "the store of "
                                                + uri
                                                + " cannot do that; `cairn registry migrate` copies"
                                                + " it into one that can"));
    }

    /**
     * How a registry is opened by those who change it by hand: nothing is repaired on the way, and
     * at least one backup is kept.
     */
    StoreOptions options() throws IOException {
        RegistrySettings settings = settings();
        return handOptions(settings.backups(), settings.remote());
    }

    /** The same without settings. */
    static StoreOptions handOptions(int backups) {
        return handOptions(backups, StoreOptions.Remote.DEFAULT);
    }

    private static StoreOptions handOptions(int backups, StoreOptions.Remote remote) {
        // under the name of a collector a person would take its registry away from it
        StoreOptions.Remote nameless =
                new StoreOptions.Remote(
                        Optional.empty(),
                        remote.patience(),
                        remote.exclusive(),
                        remote.lease(),
                        remote.compress());
        return new StoreOptions(
                Math.max(1, backups), StoreOptions.OnCorrupt.FAIL, Clock.systemUTC(), nameless);
    }

    private static RegistrySettings settings() throws IOException {
        Properties properties = new Properties();
        Path file = Path.of("application.properties");
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return RegistrySettings.of(
                name -> Optional.ofNullable(environment(name, properties.getProperty(name))));
    }

    private static String environment(String name, String property) {
        String variable = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        String value = System.getenv(variable);
        return value != null ? value : property;
    }
}

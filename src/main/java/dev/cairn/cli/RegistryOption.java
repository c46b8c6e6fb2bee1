package dev.cairn.cli;

import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.component.RegistrySettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which registry a command looks into; found as a collector in this directory would find it. */
final class RegistryOption {

    @Option(
            names = "--registry-file",
            paramLabel = "URI",
            description =
                    "The registry (default: as CAIRN_REGISTRY_URI or application.properties say, or"
                            + " .cairn-registry.json).")
    private Optional<String> registryFile = Optional.empty();

    /**
     * Everything committed so far, read beside its owner.
     *
     * @throws IOException if there is no registry, or it cannot be read
     */
    Map<Key, Entry> read(CommandLine command) throws IOException {
        String uri = registryFile.isPresent() ? registryFile.get() : configured();
        Loaded loaded = CheckpointStores.read(RegistryUri.parse(uri));
        if (loaded instanceof Loaded.Present present) {
            present.warnings().forEach(line -> command.getErr().println("cairn: " + line));
            command.getErr().flush();
            return present.entries();
        }
        throw new IOException("no registry at " + uri + "; name it with --registry-file");
    }

    private static String configured() throws IOException {
        Properties properties = new Properties();
        Path file = Path.of("application.properties");
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return RegistrySettings.of(
                        name ->
                                Optional.ofNullable(
                                        environment(name, properties.getProperty(name))))
                .uri();
    }

    private static String environment(String name, String property) {
        String variable =
                name.replace('.', '_').replace('-', '_').toUpperCase(java.util.Locale.ROOT);
        String value = System.getenv(variable);
        return value != null ? value : property;
    }
}

package dev.cairn.cli;

import dev.cairn.checkpoint.RegistryUri;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every command that collects: tracking, when to end, and where to tell of it. */
final class TrackingOptions {

    /** Values of {@code --durability}. */
    enum Durability {
        AUTO,
        BUFFERED,
        DURABLE
    }

    /** Values of {@code --on-corrupt}. */
    enum OnCorrupt {
        RESTORE,
        RESET,
        FAIL
    }

    @Option(
            names = "--track",
            description =
                    "Keep a registry of how far everything has been delivered, and resume there."
                            + " Without it nothing is read from or written to a registry.")
    private boolean track;

    @Option(
            names = "--registry-file",
            paramLabel = "URI",
            description =
                    "Where the registry is: a path, lmdb:DIR, memory:, or%ns3://BUCKET/KEY.json"
                            + " (default:%n.cairn-registry.json).")
    private Optional<String> registryFile = Optional.empty();

    @Option(
            names = "--durability",
            paramLabel = "WHEN",
            description =
                    "durable: commit as soon as records are delivered; buffered: every 5 s; auto"
                            + " (default): durable where a route writes to append:.")
    private Optional<Durability> durability = Optional.empty();

    @Option(
            names = "--on-corrupt",
            paramLabel = "WHAT",
            description =
                    "restore (default): take the newest good backup of a corrupt registry; reset:"
                            + " start afresh; fail: touch nothing.")
    private Optional<OnCorrupt> onCorrupt = Optional.empty();

    @Option(
            names = "--registry-instance",
            paramLabel = "NAME",
            description =
                    "What this owner of a registry in S3 is called (default: the machine's name).")
    private Optional<String> instance = Optional.empty();

    @Option(
            names = "--registry-wait",
            paramLabel = "TIME",
            description =
                    "How long to wait for a registry in S3 that another instance owns, 60s for"
                            + " example (default: refuse at once).")
    private Optional<Duration> patience = Optional.empty();

    @Option(
            names = "--registry-exclusive",
            description =
                    "Promises that a registry in S3 has no other writer, for a service that has no"
                            + " conditional writes.")
    private boolean exclusive;

    @Option(
            names = "--until-idle",
            paramLabel = "TIME",
            description =
                    "End when nothing was unread, undelivered or uncommitted for this long, 5s for"
                            + " example.")
    private Optional<Duration> untilIdle = Optional.empty();

    @Option(
            names = "--health-file",
            paramLabel = "FILE",
            defaultValue = "${env:CAIRN_HEALTH_FILE}",
            description =
                    "Write into FILE, every 5 s, whether all is well: UP, or DOWN and why (default:"
                            + " CAIRN_HEALTH_FILE, else nowhere).")
    private Optional<Path> healthFile = Optional.empty();

    Optional<Duration> untilIdle() {
        return untilIdle;
    }

    /**
     * Where the health of the program is told, which is starting now.
     *
     * @throws IOException if it cannot be told there
     */
    HealthFile openHealth() throws IOException {
        return HealthFile.open(healthFile, System::nanoTime);
    }

    /**
     * What was given, as settings of the registry; what was not is left to the environment.
     *
     * @throws ParameterException if the registry's URI is not one
     */
    Map<String, String> registrySettings(CommandLine command) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (track) {
            settings.put("cairn.registry.enabled", "true");
        }
        if (registryFile.isPresent()) {
            try {
                RegistryUri.parse(registryFile.get());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command, e.getMessage(), e);
            }
            settings.put("cairn.registry.uri", registryFile.get());
        }
        durability.ifPresent(value -> settings.put("cairn.registry.durability", lowerCase(value)));
        onCorrupt.ifPresent(value -> settings.put("cairn.registry.on-corrupt", lowerCase(value)));
        instance.ifPresent(value -> settings.put("cairn.registry.instance", value));
        patience.ifPresent(value -> settings.put("cairn.registry.wait", value.toMillis() + "ms"));
        if (exclusive) {
            settings.put("cairn.registry.exclusive", "true");
        }
        return settings;
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

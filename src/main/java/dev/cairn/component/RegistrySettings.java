package dev.cairn.component;

import dev.cairn.checkpoint.CheckpointRegistry;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of the registry in force; {@link RegistrySetting} says what each does and accepts.
 *
 * @param enabled whether positions are kept
 * @param uri where
 * @param flushInterval how often the registry is flushed, unless adaptive
 * @param flushAdaptive whether the interval follows the rate of change
 * @param flushIntervalMin shortest adaptive interval
 * @param flushIntervalMax longest adaptive interval, not below the shortest
 * @param durability whether acknowledgements are committed at once
 * @param onCorrupt what a start does with a registry that cannot be trusted
 * @param backups generations kept beside the registry
 * @param maxMemoryBuffer acknowledged batches that force a flush
 * @param forceFlushOnExit whether a stop commits what is acknowledged
 * @param maxUncommittedBytes beyond this sources wait
 * @param maxUncommittedAge beyond this sources wait
 * @param cleanupInterval how often checkpoints of what is gone are removed
 * @param maxPositionAge how long such a checkpoint is kept
 * @param validateOnStart whether a start tells of checkpoints that do not match what is there
 * @param remote how a store that several machines reach is shared
 */
public record RegistrySettings(
        boolean enabled,
        String uri,
        Duration flushInterval,
        boolean flushAdaptive,
        Duration flushIntervalMin,
        Duration flushIntervalMax,
        Durability durability,
        StoreOptions.OnCorrupt onCorrupt,
        int backups,
        int maxMemoryBuffer,
        boolean forceFlushOnExit,
        long maxUncommittedBytes,
        Duration maxUncommittedAge,
        Duration cleanupInterval,
        Duration maxPositionAge,
        boolean validateOnStart,
        StoreOptions.Remote remote) {

    /** Prefix of all names. */
    public static final String PREFIX = RegistrySetting.PREFIX;

    /** Name of the registry in the directory of the setting {@code directory}. */
    private static final String NAME = "cairn-registry.json";

    public RegistrySettings {
        if (flushIntervalMin.compareTo(flushIntervalMax) > 0) {
            throw new IllegalArgumentException(
                    RegistrySetting.FLUSH_INTERVAL_MIN.property()
                            + " is "
                            + flushIntervalMin.toMillis()
                            + " ms, above "
                            + RegistrySetting.FLUSH_INTERVAL_MAX.property()
                            + " with "
                            + flushIntervalMax.toMillis()
                            + " ms; give a shorter one");
        }
    }

    /** When acknowledgements are committed. */
    public enum Durability {
        AUTO,
        BUFFERED,
        DURABLE
    }

    /**
     * Reads the settings.
     *
     * @param lookup the value of a full name such as {@code cairn.registry.uri}
     * @throws IllegalArgumentException naming the setting, its value and what would be accepted
     */
    public static RegistrySettings of(Function<String, Optional<String>> lookup) {
        Reader read = new Reader(lookup);
        return new RegistrySettings(
                read.flag(RegistrySetting.ENABLED),
                read.uri(),
                read.time(RegistrySetting.FLUSH_INTERVAL),
                read.flag(RegistrySetting.FLUSH_ADAPTIVE),
                read.time(RegistrySetting.FLUSH_INTERVAL_MIN),
                read.time(RegistrySetting.FLUSH_INTERVAL_MAX),
                Durability.valueOf(read.word(RegistrySetting.DURABILITY).toUpperCase(Locale.ROOT)),
                StoreOptions.OnCorrupt.parse(read.word(RegistrySetting.ON_CORRUPT)),
                (int) read.number(RegistrySetting.BACKUPS),
                (int) read.number(RegistrySetting.MAX_MEMORY_BUFFER),
                read.flag(RegistrySetting.FORCE_FLUSH_ON_EXIT),
                read.number(RegistrySetting.MAX_UNCOMMITTED_BYTES),
                read.time(RegistrySetting.MAX_UNCOMMITTED_AGE),
                read.time(RegistrySetting.CLEANUP_INTERVAL),
                read.time(RegistrySetting.MAX_POSITION_AGE),
                read.flag(RegistrySetting.VALIDATE_ON_START),
                read.remote());
    }

    /**
     * Reads the settings from where a user may have given them.
     *
     * @throws IllegalArgumentException also for a name that is no setting
     */
    static RegistrySettings of(SettingSources sources) {
        sources.refuseUnknown();
        return of(sources::value);
    }

    /**
     * Opens the registry, or joins in the use of it if this process has it open.
     *
     * @throws IOException if it is owned by another process, corrupt, or cannot be read
     */
    CheckpointRegistry open(Clock clock) throws IOException {
        RegistryUri where = RegistryUri.parse(enabled ? uri : "memory:");
        StoreOptions options = new StoreOptions(backups, onCorrupt, clock, remote);
        return CheckpointRegistry.open(CheckpointStores.open(where, options), clock);
    }

    /** How often the route that flushes is due; it flushes then if the interval is over. */
    Duration flushTick() {
        return flushAdaptive ? flushIntervalMin : flushInterval;
    }

    private record Reader(Function<String, Optional<String>> lookup) {

        Optional<String> given(RegistrySetting setting) {
            return lookup.apply(setting.property())
                    .map(String::trim)
                    .filter(text -> !text.isEmpty());
        }

        String text(RegistrySetting setting) {
            return given(setting).orElse(setting.byDefault());
        }

        String uri() {
            Optional<String> directory = given(RegistrySetting.DIRECTORY);
            if (directory.isEmpty()) {
                return text(RegistrySetting.URI);
            }
            if (given(RegistrySetting.URI).isPresent()) {
                throw new IllegalArgumentException(
                        RegistrySetting.DIRECTORY.property()
                                + "="
                                + directory.get()
                                + " and "
                                + RegistrySetting.URI.property()
                                + "="
                                + text(RegistrySetting.URI)
                                + " are both given; keep one of them");
            }
            return directory.get().replaceFirst("/+$", "") + "/" + NAME;
        }

        StoreOptions.Remote remote() {
            return new StoreOptions.Remote(
                    given(RegistrySetting.INSTANCE),
                    time(RegistrySetting.WAIT),
                    flag(RegistrySetting.EXCLUSIVE),
                    time(RegistrySetting.LEASE),
                    flag(RegistrySetting.GZIP));
        }

        boolean flag(RegistrySetting setting) {
            return Boolean.parseBoolean(word(setting));
        }

        String word(RegistrySetting setting) {
            String value = text(setting);
            return setting.accepted().word(value).orElseThrow(() -> refused(setting, value));
        }

        long number(RegistrySetting setting) {
            String value = text(setting);
            return setting.accepted().number(value).orElseThrow(() -> refused(setting, value));
        }

        Duration time(RegistrySetting setting) {
            return Duration.ofMillis(number(setting));
        }

        private static IllegalArgumentException refused(RegistrySetting setting, String value) {
            return new IllegalArgumentException(
                    setting.property()
                            + "="
                            + value
                            + " is not accepted; give "
                            + setting.accepted().description());
        }
    }
}

package dev.cairn.component;

import dev.cairn.checkpoint.StoreOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.util.TimeUtils;

/**
 * Settings of the registry, each named {@code cairn.registry.NAME}. An option of the command line
 * beats the environment ({@code CAIRN_REGISTRY_NAME}), that beats a property, that beats the
 * default.
 *
 * @param enabled whether positions are kept; default false: nothing is read or written
 * @param uri where; default {@code .cairn-registry.json}
 * @param flushInterval how often a buffered registry is flushed; default 5 s
 * @param durability whether acknowledgements are committed at once; default auto: at once if a
 *     started route has an {@code append:} endpoint
 * @param onCorrupt restore (from backups, the default), reset or fail
 * @param backups generations kept beside the registry, 0 to 99; default 3
 * @param maxMemoryBuffer acknowledged batches that force a flush; default 1,000
 * @param forceFlushOnExit whether a stop commits what is acknowledged; default true
 * @param maxUncommittedBytes beyond this sources wait; default 1 GiB
 * @param maxUncommittedAge beyond this sources wait; default 60 s
 * @param cleanupInterval how often checkpoints of what is gone are removed; default 5 min
 * @param maxPositionAge how long such a checkpoint is kept; default 24 h
 */
public record RegistrySettings(
        boolean enabled,
        String uri,
        Duration flushInterval,
        Durability durability,
        StoreOptions.OnCorrupt onCorrupt,
        int backups,
        int maxMemoryBuffer,
        boolean forceFlushOnExit,
        long maxUncommittedBytes,
        Duration maxUncommittedAge,
        Duration cleanupInterval,
        Duration maxPositionAge) {

    /** Prefix of all names. */
    public static final String PREFIX = "cairn.registry.";

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
        String uri =
                read.text("uri")
                        .or(() -> read.text("directory").map(dir -> dir + "/cairn-registry.json"))
                        .orElse(".cairn-registry.json");
        return new RegistrySettings(
                read.flag("enabled", false),
                uri,
                read.duration("flush-interval", Duration.ofSeconds(5)),
                Durability.valueOf(
                        read.choice("durability", "auto", "buffered", "durable")
                                .toUpperCase(Locale.ROOT)),
                StoreOptions.OnCorrupt.parse(read.choice("on-corrupt", "restore", "reset", "fail")),
                (int)
                        read.number(
                                "backups",
                                StoreOptions.DEFAULT_BACKUPS,
                                0,
                                StoreOptions.MAX_BACKUPS),
                (int) read.number("max-memory-buffer", 1000, 1, Integer.MAX_VALUE),
                read.flag("force-flush-on-exit", true),
                read.number("max-uncommitted-bytes", 1L << 30, 1 << 20, Long.MAX_VALUE),
                read.duration("max-uncommitted-age", Duration.ofSeconds(60)),
                read.duration("cleanup-interval", Duration.ofMinutes(5)),
                read.duration("max-position-age", Duration.ofHours(24)));
    }

    /**
     * Looks a setting up: an option beats the environment, that beats a property.
     *
     * @param name its full name, such as {@code cairn.registry.uri}
     */
    static Optional<String> value(
            String name,
            Map<?, ?> options,
            UnaryOperator<String> environment,
            Function<String, Optional<String>> properties) {
        Object option = options.get(name);
        if (option != null) {
            return Optional.of(option.toString());
        }
        String variable = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return Optional.ofNullable(environment.apply(variable)).or(() -> properties.apply(name));
    }

    private record Reader(Function<String, Optional<String>> lookup) {

        Optional<String> text(String name) {
            return lookup.apply(PREFIX + name).map(String::trim).filter(text -> !text.isEmpty());
        }

        boolean flag(String name, boolean byDefault) {
            String value = text(name).orElse(Boolean.toString(byDefault));
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw refused(name, value, "true or false");
            };
        }

        /** The first choice is the default. */
        String choice(String name, String... choices) {
            String value = text(name).orElse(choices[0]).toLowerCase(Locale.ROOT);
            for (String choice : choices) {
                if (choice.equals(value)) {
                    return value;
                }
            }
            throw refused(name, value, "one of " + String.join(", ", choices));
        }

        long number(String name, long byDefault, long least, long most) {
            String value = text(name).orElse(Long.toString(byDefault));
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw refused(name, value, "a whole number");
            }
            throw refused(name, value, "a whole number from " + least + " to " + most);
        }

        Duration duration(String name, Duration byDefault) {
            Optional<String> value = text(name);
            if (value.isEmpty()) {
                return byDefault;
            }
            try {
                Duration duration = Duration.ofMillis(TimeUtils.toMilliSeconds(value.get()));
                if (duration.toMillis() > 0) {
                    return duration;
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw refused(name, value.get(), "a time such as 500ms, 5s or 2m");
            }
            throw refused(name, value.get(), "a time above zero such as 500ms, 5s or 2m");
        }

        private static IllegalArgumentException refused(String name, String value, String wanted) {
            return new IllegalArgumentException(
                    PREFIX + name + "=" + value + " is not accepted; give " + wanted);
        }
    }
}

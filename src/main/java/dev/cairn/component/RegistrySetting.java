package dev.cairn.component;

import dev.cairn.checkpoint.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A setting of the registry: its name, what it accepts, its default and its exact effect. This is
 * the one place where they stand; the table in {@code docs/registry.md} is made of it.
 */
public enum RegistrySetting {
    ENABLED(
            "enabled",
            Accepted.flag(),
            "false",
            "Whether a registry is kept. Without it nothing is read from or written to one, files"
                    + " start at their end, and acknowledgements are forgotten when the program"
                    + " ends."),
    URI(
            "uri",
            Accepted.text("a path, `lmdb:DIR`, `s3://BUCKET/KEY.json` or `memory:`"),
            ".cairn-registry.json",
            "Where the registry is and which store keeps it."),
    DIRECTORY(
            "directory",
            Accepted.text("a directory"),
            "",
            "Puts a JSON registry of the name `cairn-registry.json` there. Not together with"
                    + " `uri`."),
    DURABILITY(
            "durability",
            Accepted.choice("auto", "buffered", "durable"),
            "auto",
            "`durable`: acknowledgements are committed as soon as they come, many at once."
                    + " `buffered`: they wait for a flush. `auto`: durable for `lmdb:`, and for any"
                    + " store once a route writes to `append:`; else buffered."),
    FLUSH_INTERVAL(
            "flush-interval",
            Accepted.time(Duration.ofMillis(100), Duration.ofHours(24)),
            "5s",
            "How often a buffered registry is flushed, and how often the journal of a durable one is"
                    + " folded, by the route `cairn-registry-flush`; nothing is written if nothing"
                    + " has changed."),
    FLUSH_ADAPTIVE(
            "flush-adaptive",
            Accepted.flag(),
            "false",
            "Takes the interval between flushes from the rate of change (below) instead of"
                    + " `flush-interval`."),
    FLUSH_INTERVAL_MIN(
            "flush-interval-min",
            Accepted.time(Duration.ofMillis(100), Duration.ofHours(24)),
            "1s",
            "Shortest interval of `flush-adaptive`, and the step in which it is chosen."),
    FLUSH_INTERVAL_MAX(
            "flush-interval-max",
            Accepted.time(Duration.ofMillis(100), Duration.ofHours(24)),
            "30s",
            "Longest interval of `flush-adaptive`; not below `flush-interval-min`."),
    MAX_MEMORY_BUFFER(
            "max-memory-buffer",
            Accepted.number(1, 1_000_000_000),
            "1000",
            "The acknowledgement with which so many are uncommitted flushes a buffered registry at"
                    + " once. A batch counts as one, or each part of it that is acknowledged by"
                    + " itself."),
    FORCE_FLUSH_ON_EXIT(
            "force-flush-on-exit",
            Accepted.flag(),
            "true",
            "Whether the stop of a route, and of the program, commits what is acknowledged. With"
                    + " `false` a stop leaves what has not been flushed: the next start reads it"
                    + " again."),
    MAX_UNCOMMITTED_BYTES(
            "max-uncommitted-bytes",
            Accepted.number(1 << 20, Long.MAX_VALUE),
            "1073741824",
            "With so many bytes acknowledged and not committed, sources wait; with half of it a"
                    + " buffered registry is flushed. More than this is never cut off an `append:`"
                    + " file at a start, but kept beside it."),
    MAX_UNCOMMITTED_AGE(
            "max-uncommitted-age",
            Accepted.time(Duration.ofMillis(100), Duration.ofHours(24)),
            "60s",
            "When the oldest acknowledgement that waits for its commit is so old, sources wait; at"
                    + " half of it a buffered registry is flushed."),
    CLEANUP_INTERVAL(
            "cleanup-interval",
            Accepted.time(Duration.ofMillis(100), Duration.ofDays(30)),
            "5m",
            "How often the route `cairn-registry-clean` looks for checkpoints of what is gone."),
    MAX_POSITION_AGE(
            "max-position-age",
            Accepted.time(Duration.ofMillis(1), Duration.ofDays(36_500)),
            "24h",
            "The checkpoint of what is certainly gone is removed when it has not moved for so"
                    + " long."),
    ON_CORRUPT(
            "on-corrupt",
            Accepted.choice("restore", "reset", "fail"),
            "restore",
            "What a start does with a registry that cannot be trusted. `restore`: it takes the"
                    + " newest good backup, and refuses to start if there is none. `reset`: it sets"
                    + " everything aside and starts afresh. `fail`: it touches nothing and refuses"
                    + " to start."),
    BACKUPS(
            "backups",
            Accepted.number(0, StoreOptions.MAX_BACKUPS),
            Integer.toString(StoreOptions.DEFAULT_BACKUPS),
            "How many older versions are kept beside a JSON registry; each snapshot makes one."),
    VALIDATE_ON_START(
            "validate-on-start",
            Accepted.flag(),
            "true",
            "Whether a start tells of checkpoints that do not match what is there, and what is done"
                    + " with them."),
    INSTANCE(
            "instance",
            Accepted.text("a name"),
            "",
            "What this owner of a registry in S3 is called; the machine's name if it is not given. A"
                    + " name that is given takes over at once what the same name owned before: give"
                    + " it to one process only."),
    WAIT(
            "wait",
            Accepted.time(Duration.ZERO, Duration.ofDays(36_500)),
            "0s",
            "How long a start waits for a registry in S3 that another instance owns; with `0s` it is"
                    + " refused at once."),
    LEASE(
            "lease",
            Accepted.time(StoreOptions.Remote.MIN_LEASE, StoreOptions.Remote.MAX_LEASE),
            "30s",
            "How long the ownership of a registry in S3 lasts beyond its last renewal. It is renewed"
                    + " after a third of it; sources wait when five sixths of it are over."),
    EXCLUSIVE(
            "exclusive",
            Accepted.flag(),
            "false",
            "A promise that a registry in S3 has no other writer. Without it a service that has no"
                    + " conditional writes is refused; with it none are sent."),
    GZIP(
            "gzip",
            Accepted.flag(),
            "false",
            "Whether a document in S3 of more than 64 KiB is compressed.");

    /** Prefix of all names. */
    public static final String PREFIX = "cairn.registry.";

    private final String shortName;

    @SuppressWarnings("ImmutableEnumChecker") // a record of immutable members
    private final Accepted accepted;

    private final String byDefault;
    private final String effect;

    RegistrySetting(String shortName, Accepted accepted, String byDefault, String effect) {
        this.shortName = shortName;
        this.accepted = accepted;
        this.byDefault = byDefault;
        this.effect = effect;
    }

    /** The name without its prefix, such as {@code flush-interval}. */
    public String shortName() {
        return shortName;
    }

    /** The name of the property, such as {@code cairn.registry.flush-interval}. */
    public String property() {
        return PREFIX + shortName;
    }

    /** The environment variable, such as {@code CAIRN_REGISTRY_FLUSH_INTERVAL}. */
    public String variable() {
        return variable(property());
    }

    /** The environment variable of a property. */
    static String variable(String property) {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The default as a user would write it; empty if there is none. */
    public String byDefault() {
        return byDefault;
    }

    /** What it does, in Markdown. */
    public String effect() {
        return effect;
    }

    /** What it takes. */
    Accepted accepted() {
        return accepted;
    }

    /** All full names. */
    static List<String> properties() {
        return List.of(values()).stream().map(RegistrySetting::property).toList();
    }
}

package dev.cairn.registry;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceSupport;

/**
 * An idempotent repository in the registry of the context. A key that is added is pending, in
 * memory; a key that is confirmed survives SIGKILL and power loss when {@link #confirm} returns.
 * What was pending at a crash is processed again: at least once, never skipped.
 *
 * <p>Repositories of one context and name share their keys, pending ones too, so that one declared
 * again by a reload goes on where the other was. It owns nothing: routes that stop it do others no
 * harm. Safe for all threads.
 */
@Metadata(
        label = "bean",
        description =
                "Idempotent repository in Cairn's registry: what is confirmed is durable, what was"
                        + " pending at a crash is processed again.",
        annotations = {"interfaceName=org.apache.camel.spi.IdempotentRepository"})
@Configurer(metadataOnly = true)
@ManagedResource(description = "Idempotent repository in Cairn's registry")
public final class RegistryIdempotentRepository extends ServiceSupport
        implements IdempotentRepository, CamelContextAware {

    /** Confirmed keys that are kept unless something else is said. */
    public static final int DEFAULT_MAX_ENTRIES = 1_000_000;

    private final Clock clock;
    private final OpenedEntries entries = new OpenedEntries("the idempotent repository");
    private volatile IdempotentKeys keys;
    private String section = "idempotent";

    @Metadata(
            description =
                    "Keeps the keys of this repository apart from those of others, in section"
                            + " idempotent@NAME. Up to 100 letters, digits, dots, underscores and"
                            + " hyphens.",
            defaultValue = "")
    private String name = "";

    @Metadata(
            description =
                    "Confirmed keys that are kept; 1 or more. Beyond, the oldest are forgotten, a"
                            + " hundredth at a time, and that is logged once.",
            defaultValue = "" + DEFAULT_MAX_ENTRIES)
    private int maxEntries = DEFAULT_MAX_ENTRIES;

    @Metadata(
            description =
                    "How long a confirmed key is kept at least, such as 24h or 30d; registry:clean"
                            + " removes older ones. Without it keys are kept for ever.",
            javaType = "java.time.Duration")
    private Duration maxAge;

    @Metadata(
            description =
                    "Whether add is followed by confirm. Give false for a file endpoint with"
                            + " idempotentEager=false, which only adds, and only what is done: then"
                            + " an added key is durable.",
            defaultValue = "true")
    private boolean eager = true;

    /** A repository that is given its context by Camel. */
    public RegistryIdempotentRepository() {
        this(Clock.systemUTC());
    }

    RegistryIdempotentRepository(Clock clock) {
        this.clock = clock;
    }

    @Override
    public CamelContext getCamelContext() {
        return entries.context();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        entries.context(camelContext);
    }

    @ManagedAttribute(description = "Name, empty by default")
    public String getName() {
        return name;
    }

    /**
     * Sets the name, empty by default.
     *
     * @throws IllegalArgumentException if it has other characters than letters, digits, dot,
     *     underscore and hyphen, or more than 100
     */
    public void setName(String name) {
        section = SectionName.of("idempotent", name);
        this.name = name;
    }

    @ManagedAttribute(description = "Confirmed keys that are kept at most")
    public int getMaxEntries() {
        return maxEntries;
    }

    /**
     * Sets the greatest number of confirmed keys; default 1,000,000.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public void setMaxEntries(int maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException(
                    "maxEntries=" + maxEntries + " is not accepted; give 1 or more");
        }
        this.maxEntries = maxEntries;
    }

    /** How long a confirmed key is kept at least; null for ever. */
    public Duration getMaxAge() {
        return maxAge;
    }

    /**
     * Sets how long a confirmed key is kept at least; null, the default, for ever.
     *
     * @throws IllegalArgumentException if it is not above zero
     */
    public void setMaxAge(Duration maxAge) {
        if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
            throw new IllegalArgumentException(
                    "maxAge=" + maxAge + " is not accepted; give a time above zero such as 24h");
        }
        this.maxAge = maxAge;
    }

    @ManagedAttribute(description = "Whether add is followed by confirm")
    public boolean isEager() {
        return eager;
    }

    /** Sets whether add is followed by confirm; default true. */
    public void setEager(boolean eager) {
        this.eager = eager;
    }

    /** Opens the registry, so that a start fails and not the first exchange. */
    @Override
    protected void doStart() {
        keys = null; // its limits may have been changed
        keys();
    }

    private IdempotentKeys keys() {
        IdempotentKeys known = keys;
        if (known == null) {
            known =
                    IdempotentKeys.of(
                            entries.context(),
                            entries.get(),
                            section,
                            maxEntries,
                            Optional.ofNullable(maxAge));
            keys = known;
        }
        return known;
    }

    /**
     * Makes a key pending; with {@code eager=false} confirms it.
     *
     * @return false if it is pending or confirmed already
     * @throws IllegalArgumentException if the key is empty
     */
    @Override
    @ManagedOperation(description = "Adds a key; false if it is there already")
    public boolean add(String key) {
        DurableEntries into = entriesFor(key);
        boolean added = keys().add(into, key);
        if (added && !eager) {
            keys().confirm(into, key, clock.instant());
        }
        return added;
    }

    /** Whether a key is pending or confirmed. */
    @Override
    @ManagedOperation(description = "Whether a key is there, pending or confirmed")
    public boolean contains(String key) {
        DurableEntries from = entriesFor(key);
        return keys().contains(from, key);
    }

    /**
     * Drops a key. One that is confirmed is dropped durably.
     *
     * @return whether it was pending or confirmed
     */
    @Override
    @ManagedOperation(description = "Removes a key; false if there was none")
    public boolean remove(String key) {
        DurableEntries from = entriesFor(key);
        return keys().remove(from, key);
    }

    /**
     * Confirms a key; durable on return.
     *
     * @return true
     * @throws org.apache.camel.RuntimeCamelException with the trouble of the registry, if it could
     *     not be written; the key stays pending
     */
    @Override
    public boolean confirm(String key) {
        DurableEntries into = entriesFor(key);
        keys().confirm(into, key, clock.instant());
        return true;
    }

    /** Drops all keys of this name, pending and confirmed, in portions; durable on return. */
    @Override
    @ManagedOperation(description = "Removes all keys, pending and confirmed")
    public void clear() {
        DurableEntries from = entries.get();
        keys().clear(from);
    }

    @ManagedAttribute(description = "Keys that are confirmed, and durable")
    public int getConfirmedCount() {
        DurableEntries from = entries.get();
        return keys().confirmedCount(from);
    }

    @ManagedAttribute(description = "Keys that are added and not yet confirmed, in memory")
    public int getPendingCount() {
        return keys().pendingCount();
    }

    private DurableEntries entriesFor(String key) {
        if (key == null || key.isEmpty()) {
            throw new IllegalArgumentException("key is not accepted when empty; give any text");
        }
        return entries.get();
    }
}

package dev.cairn.registry;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.resume.Cacheable;
import org.apache.camel.resume.Deserializable;
import org.apache.camel.resume.Offset;
import org.apache.camel.resume.OffsetKey;
import org.apache.camel.resume.Resumable;
import org.apache.camel.resume.ResumeAdapter;
import org.apache.camel.resume.ResumeStrategy;
import org.apache.camel.resume.ResumeStrategyConfiguration;
import org.apache.camel.resume.cache.ResumeCache;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resume strategy in the registry of the context, for Camel's {@code resumable} pattern: one per
 * route. An offset that {@link #updateLastOffset} returned for survives SIGKILL and power loss.
 *
 * <p>Camel calls it when an exchange is complete, and only logs what it throws: an offset that
 * could not be kept is processed again after a restart.
 */
@Metadata(
        label = "bean",
        description =
                "Resume strategy in Cairn's registry, for the resumable pattern; one a route.",
        annotations = {"interfaceName=org.apache.camel.resume.ResumeStrategy"})
@Configurer(metadataOnly = true)
public final class RegistryResumeStrategy extends ServiceSupport
        implements ResumeStrategy, CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryResumeStrategy.class);

    private final Object adding = new Object();
    private final OpenedEntries entries = new OpenedEntries("the resume strategy");
    private volatile ResumeAdapter adapter;
    private volatile ResumeEntries kept = new ResumeEntries("resume");
    private ResumeStrategyConfiguration configuration = new Configuration();

    @Metadata(
            description =
                    "Keeps the offsets of this strategy apart from those of others, in section"
                            + " resume@NAME. Up to 100 letters, digits, dots, underscores and"
                            + " hyphens.",
            defaultValue = "")
    private String name = "";

    /** What Camel asks for the cache of its adapter. */
    private static final class Configuration extends ResumeStrategyConfiguration {
        private final OffsetCache cache = new OffsetCache();

        @Override
        public ResumeCache<?> getResumeCache() {
            return cache;
        }

        @Override
        public String resumeStrategyService() {
            return "cairn-resume-strategy";
        }
    }

    /** A strategy that is given its context by Camel. */
    public RegistryResumeStrategy() {}

    @Override
    public CamelContext getCamelContext() {
        return entries.context();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        entries.context(camelContext);
    }

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
        kept = new ResumeEntries(SectionName.of("resume", name));
        this.name = name;
    }

    @Override
    public void setAdapter(ResumeAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public ResumeAdapter getAdapter() {
        return adapter;
    }

    @Override
    public ResumeStrategyConfiguration getResumeStrategyConfiguration() {
        return configuration;
    }

    @Override
    public void setResumeStrategyConfiguration(ResumeStrategyConfiguration configuration) {
        this.configuration = configuration;
    }

    /** Opens the registry, so that a start fails and not the first exchange. */
    @Override
    protected void doStart() {
        entries.get();
    }

    /**
     * Hands everything that is kept to the adapter of the route's consumer.
     *
     * @throws IllegalStateException if that adapter cannot take it
     */
    @Override
    public void loadCache() {
        if (!(adapter instanceof Deserializable deserializable)) {
            throw new IllegalStateException(
                    "the resume adapter of this route cannot be loaded: it is not Deserializable");
        }
        DurableEntries from = entries.get();
        synchronized (adding) {
            for (Map.Entry<String, Entry> each :
                    from.registry().section(kept.section()).entrySet()) {
                if (!ResumeEntries.load(each.getValue(), deserializable)) {
                    LOG.warn("{}/{} is no offset and is left out", kept.section(), each.getKey());
                }
            }
        }
    }

    @Override
    public <T extends Resumable> void updateLastOffset(T offset) {
        updateLastOffset(offset.getOffsetKey(), offset.getLastOffset());
    }

    @Override
    public <T extends Resumable> void updateLastOffset(T offset, UpdateCallBack updated) {
        updateLastOffset(offset.getOffsetKey(), offset.getLastOffset(), updated);
    }

    /**
     * Keeps an offset; durable on return, and only then known to the adapter.
     *
     * @throws IllegalArgumentException if Camel cannot serialise it
     * @throws org.apache.camel.RuntimeCamelException with the trouble of the registry, if it could
     *     not be written
     */
    @Override
    public void updateLastOffset(OffsetKey<?> offsetKey, Offset<?> offset) {
        DurableEntries into = entries.get();
        Key key = kept.key(offsetKey, offset);
        Entry entry = kept.entry(offsetKey, offset);
        if (!into.get(key).equals(Optional.of(entry))) {
            into.commit(Map.of(key, Optional.of(entry)));
        }
        if (adapter instanceof Cacheable cacheable) {
            synchronized (adding) {
                cacheable.add(offsetKey, offset);
            }
        }
    }

    @Override
    public void updateLastOffset(OffsetKey<?> offsetKey, Offset<?> offset, UpdateCallBack updated) {
        try {
            updateLastOffset(offsetKey, offset);
        } catch (RuntimeException e) {
            updated.onUpdate(e);
            throw e;
        }
        updated.onUpdate(null);
    }
}

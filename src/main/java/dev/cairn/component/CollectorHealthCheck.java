package dev.cairn.component;

import dev.cairn.delivery.CommitMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.spi.annotations.HealthCheck;

/**
 * DOWN while a registry or sink cannot be written, or a route keeps refusing what it gets: a
 * readiness check. Registered with the first registry of a context, and found by Camel's scan for
 * health checks; it is UP where nothing of ours runs.
 */
@HealthCheck("cairn-check")
public final class CollectorHealthCheck extends AbstractHealthCheck {

    /** A check that is given its context by Camel. */
    public CollectorHealthCheck() {
        super("camel", "cairn");
    }

    /** Registers it where the context has health checks at all, unless it is there. */
    static void register(CamelContext context) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.register(new CollectorHealthCheck());
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        Cairn cairn = getCamelContext().getCamelContextExtension().getContextPlugin(Cairn.class);
        if (cairn != null && cairn.isStarted()) {
            builder.detail("registry", cairn.registryName());
            CommitMetrics metrics = cairn.committer().metrics();
            builder.detail("commits", metrics.commits());
            metrics.lastCommit()
                    .map(last -> Math.max(0, Duration.between(last, Instant.now()).toSeconds()))
                    .ifPresent(age -> builder.detail("last.commit.age.seconds", age));
            builder.detail("uncommitted.bytes", cairn.pending().uncommittedBytes());
            cairn.trouble()
                    .ifPresent(
                            trouble -> builder.detail("trouble", trouble).down().message(trouble));
        }
    }
}

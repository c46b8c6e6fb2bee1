package dev.cairn.component;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while a registry or sink cannot be written, or a route keeps refusing what it gets. */
final class CollectorHealthCheck extends AbstractHealthCheck {

    private final Cairn cairn;

    private CollectorHealthCheck(Cairn cairn) {
        super("camel", "cairn");
        this.cairn = cairn;
    }

    /** Registers it where the context has health checks at all. */
    static void register(CamelContext context, Cairn cairn) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.register(new CollectorHealthCheck(cairn));
        }
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        cairn.trouble().ifPresent(trouble -> builder.down().message(trouble));
    }
}

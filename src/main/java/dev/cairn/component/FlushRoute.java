package dev.cairn.component;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a buffered registry is flushed and cleaned: by the user's routes, or else by the
 * ones that we ship.
 */
final class FlushRoute {

    private static final Logger LOG = LoggerFactory.getLogger(FlushRoute.class);

    private static final String SHIPPED = "classpath:routes/registry.yaml";

    /** First in one interval; why it starts in the past stands in the shipped file. */
    private static final String SCHEDULE =
            "quartz:registry/%1$s?stateful=true&triggerStartDelay=-3600000&trigger.misfireInstruction=5&trigger.repeatCount=-1"
                    + "&trigger.repeatInterval={{cairn.registry.%1$s-millis}}";

    private FlushRoute() {}

    /** Loads and starts the shipped routes if no route of this context flushes. */
    static void ensure(CamelContext context, RegistrySettings settings) throws Exception {
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint.getEndpointUri().startsWith("registry://flush")) {
                return;
            }
        }
        context.getPropertiesComponent().addPropertiesSource(new Intervals(settings));
        load(context);
        for (String route : new String[] {"cairn-registry-flush", "cairn-registry-clean"}) {
            context.getRouteController().startRoute(route);
        }
    }

    private static void load(CamelContext context) throws Exception {
        Resource shipped = ResourceHelper.resolveResource(context, SHIPPED);
        if (hasYaml() && shipped != null && shipped.exists()) {
            PluginHelper.getRoutesLoader(context).loadRoutes(shipped);
            return;
        }
        LOG.debug("No camel-yaml-dsl on the class path: the registry's routes are made in Java");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        for (String what : new String[] {"flush", "clean"}) {
                            from(SCHEDULE.formatted(what))
                                    .routeId("cairn-registry-" + what)
                                    .to("registry:" + what);
                        }
                    }
                });
    }

    private static boolean hasYaml() {
        String loader = "META-INF/services/org/apache/camel/routes-loader/yaml";
        return FlushRoute.class.getClassLoader().getResource(loader) != null;
    }

    /** The intervals in the form that a Quartz trigger takes. */
    private record Intervals(Map<String, String> millis) implements PropertiesSource {

        Intervals(RegistrySettings settings) {
            this(
                    Map.of(
                            "cairn.registry.flush-millis",
                            Long.toString(settings.flushInterval().toMillis()),
                            "cairn.registry.clean-millis",
                            Long.toString(settings.cleanupInterval().toMillis())));
        }

        @Override
        public String getName() {
            return "cairn-intervals";
        }

        @Override
        public String getProperty(String name) {
            return millis.get(name);
        }
    }
}

package dev.cairn.component;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes that flush and clean the registry: the user's, or else the ones that we ship. Of the
 * shipped ones only what no other route does is loaded.
 */
final class RegistryRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryRoutes.class);

    private static final String SHIPPED = "classpath:routes/registry.yaml";

    /** First in one interval; why it starts in the past stands in the shipped file. */
    private static final String SCHEDULE =
            "quartz:registry/%1$s?stateful=true&triggerStartDelay=-3600000&trigger.misfireInstruction=5&trigger.repeatCount=-1"
                    + "&trigger.repeatInterval={{cairn.intervals.%1$s}}";

    /** What has to be done from time to time. */
    enum Operation {
        FLUSH,
        CLEAN;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String routeId() {
            return "cairn-registry-" + word();
        }
    }

    private final CamelContext context;
    private final RegistrySettings settings;

    private RegistryRoutes(CamelContext context, RegistrySettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Loads and starts the shipped routes for what no route of this context does. */
    static void ensure(CamelContext context, RegistrySettings settings) throws Exception {
        new RegistryRoutes(context, settings).ensure();
    }

    private void ensure() throws Exception {
        Set<Operation> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        context.getPropertiesComponent().addPropertiesSource(new Intervals(settings));
        for (Operation each : missing) {
            // It was loaded with another interval: by a hub that scans our jar, or before a
            // restart.
            context.removeRoute(each.routeId());
        }
        load(missing);
        for (Operation each : missing) {
            context.getRouteController().startRoute(each.routeId());
        }
    }

    private Set<Operation> missing() {
        Set<Operation> missing = EnumSet.noneOf(Operation.class);
        for (Operation each : Operation.values()) {
            ServiceStatus shipped = context.getRouteController().getRouteStatus(each.routeId());
            boolean done = shipped == null ? isUsed(context, each) : shipped.isStarted();
            if (!done) {
                missing.add(each);
            }
        }
        return missing;
    }

    /** Whether a route of the context flushes the registry. */
    static boolean isFlushedByOthers(CamelContext context) {
        return isUsed(context, Operation.FLUSH);
    }

    private static boolean isUsed(CamelContext context, Operation operation) {
        return context.getEndpoints().stream()
                .anyMatch(
                        each -> each.getEndpointUri().startsWith("registry://" + operation.word()));
    }

    private void load(Set<Operation> wanted) throws Exception {
        Resource shipped = ResourceHelper.resolveResource(context, SHIPPED);
        if (hasYaml() && shipped != null && shipped.exists()) {
            for (RoutesBuilder each :
                    PluginHelper.getRoutesLoader(context).findRoutesBuilders(shipped)) {
                RouteBuilder all = (RouteBuilder) each;
                all.addLifecycleInterceptor(new Only(wanted));
                context.addRoutes(all);
            }
            return;
        }
        LOG.debug("No camel-yaml-dsl on the class path: the registry's routes are made in Java");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        for (Operation each : wanted) {
                            from(SCHEDULE.formatted(each.word()))
                                    .routeId(each.routeId())
                                    .to("registry:" + each.word());
                        }
                    }
                });
    }

    private static boolean hasYaml() {
        String loader = "META-INF/services/org/apache/camel/routes-loader/yaml";
        return RegistryRoutes.class.getClassLoader().getResource(loader) != null;
    }

    /** Leaves out the routes that are not wanted. */
    private record Only(Set<Operation> wanted)
            implements org.apache.camel.builder.RouteBuilderLifecycleStrategy {

        @Override
        public void afterConfigure(RouteBuilder builder) {
            builder.getRouteCollection().getRoutes().removeIf(route -> !isWanted(route));
            // A reload (camel run --dev) loads a file once per route of it, and fails on the
            // second.
            builder.getRouteCollection().getRoutes().forEach(route -> route.setResource(null));
        }

        private boolean isWanted(RouteDefinition route) {
            return wanted.stream().anyMatch(each -> each.routeId().equals(route.getRouteId()));
        }
    }

    /** The intervals in the form that a Quartz trigger takes. */
    private record Intervals(Map<String, String> millis) implements PropertiesSource {

        Intervals(RegistrySettings settings) {
            this(
                    Map.of(
                            "cairn.intervals.flush",
                            Long.toString(settings.flushTick().toMillis()),
                            "cairn.intervals.clean",
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

package dev.cairn.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.component.kamelet.Kamelet;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RouteTemplateHelper;
import org.apache.camel.util.StringHelper;

/**
 * The routes of one file, and those that its kamelets make, as they would run. Nothing of it is
 * ever started.
 */
final class ReadRoutes implements AutoCloseable {

    /** What Camel gives a kamelet besides its properties. */
    private static final Set<String> CAMELS_OWN =
            Set.of(
                    Kamelet.PARAM_TEMPLATE_ID,
                    Kamelet.PARAM_ROUTE_ID,
                    Kamelet.PARAM_UUID,
                    Kamelet.NO_ERROR_HANDLER,
                    Kamelet.BRIDGE_ERROR_HANDLER);

    private final DefaultCamelContext context;
    private final String kamelets;

    private ReadRoutes(DefaultCamelContext context, String kamelets) {
        this.context = context;
        this.kamelets = kamelets;
    }

    /**
     * Reads a file.
     *
     * @param file resource URI
     * @param properties beat those of application.properties
     * @param kamelets where they are looked for, unless application.properties says it
     * @throws Exception what is wrong with the file, in Camel's words
     */
    static ReadRoutes open(String file, Map<String, String> properties, String kamelets)
            throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        try {
            Properties given = new Properties();
            given.putAll(properties);
            context.getPropertiesComponent().setOverrideProperties(given);
            context.getPropertiesComponent()
                    .addLocation("file:application.properties;optional=true");
            context.build();
            String places =
                    context.getPropertiesComponent()
                            .resolveProperty(KameletPlaces.PROPERTY)
                            .orElse(kamelets);
            context.getComponent(Kamelet.SCHEME, KameletComponent.class).setLocation(places);
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, file));
            return new ReadRoutes(context, places);
        } catch (Exception e) {
            context.close();
            throw e;
        }
    }

    /** The routes of the file. */
    List<RouteDefinition> routes() {
        return List.copyOf(context.getRouteDefinitions());
    }

    /** The context that they would run in. */
    DefaultCamelContext context() {
        return context;
    }

    /** A URI of a route, with all its placeholders resolved. */
    String resolved(RouteDefinition route, String uri) {
        Map<String, Object> given = route.getTemplateParameters();
        if (given == null) {
            return EndpointHelper.resolveEndpointUriPropertyPlaceholders(context, uri);
        }
        Properties own = new Properties();
        given.forEach((name, value) -> own.put(name, String.valueOf(value)));
        context.getPropertiesComponent().setLocalProperties(own);
        try {
            return EndpointHelper.resolveEndpointUriPropertyPlaceholders(context, uri);
        } finally {
            context.getPropertiesComponent().setLocalProperties(null);
        }
    }

    /**
     * The route that a kamelet makes of what an endpoint gives it; empty if the endpoint is of no
     * kamelet.
     *
     * @throws IllegalArgumentException if there is no such kamelet, or it has no such property
     */
    Optional<RouteDefinition> behind(Endpoint endpoint) throws Exception {
        if (!(endpoint instanceof KameletEndpoint kamelet)
                || kamelet.getTemplateId() == null
                || kamelet.getKameletProperties() == null) {
            return Optional.empty();
        }
        RouteTemplateDefinition template = template(kamelet.getTemplateId());
        Map<String, Object> given = kamelet.getKameletProperties();
        refuseUnknown(template, given);
        String id =
                context.addRouteFromKamelet(
                        kamelet.getRouteId(),
                        template.getId(),
                        given.get(Kamelet.PARAM_UUID).toString(),
                        null,
                        null,
                        null,
                        given);
        return Optional.of(context.getRouteDefinition(id));
    }

    private RouteTemplateDefinition template(String id) throws Exception {
        if (context.getRouteTemplateDefinition(id) == null) {
            try {
                RouteTemplateHelper.loadRouteTemplateFromLocation(context, null, id, kamelets);
            } catch (FileNotFoundException e) {
                throw new IllegalArgumentException(
                        "there is no kamelet "
                                + id
                                + " in "
                                + kamelets
                                + "; put "
                                + id
                                + ".kamelet.yaml into kamelets/ beside the route",
                        e);
            }
        }
        return context.getRouteTemplateDefinition(id);
    }

    /** Camel would take what the kamelet does not know, and do nothing with it. */
    private static void refuseUnknown(RouteTemplateDefinition template, Map<String, Object> given) {
        List<String> known = new ArrayList<>();
        for (RouteTemplateParameterDefinition each : template.getTemplateParameters()) {
            known.add(each.getName());
        }
        for (String name : new TreeSet<>(given.keySet())) {
            if (!CAMELS_OWN.contains(name)
                    && !known.contains(name)
                    && !known.contains(StringHelper.dashToCamelCase(name))) {
                throw new IllegalArgumentException(
                        "kamelet:"
                                + template.getId()
                                + " has no property "
                                + name
                                + NearNames.advice(name, known));
            }
        }
    }

    @Override
    public void close() throws IOException {
        context.close();
    }
}

package dev.cairn.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn validate}: reads routes and resolves their endpoints, and starts nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Checks routes without starting them: their YAML, and every component and option.",
            "The settings of application.properties in the working directory count."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  cairn validate routes/web.yaml", "  cairn validate -p dir=/srv/logs"})
final class ValidateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "ROUTE.yaml",
            description = "Files of routes (default: routes/*.yaml of the working directory).")
    private List<String> routes = new ArrayList<>();

    @Option(
            names = "-p",
            paramLabel = "KEY=VALUE",
            description = "A property, for {{KEY}} in routes; beats all others.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int bad = 0;
        for (String file : RouteFiles.find(routes, spec.commandLine())) {
            Set<String> problems = problemsOf(file);
            String name = file.startsWith("file:") ? file.substring(5) : file;
            if (problems.isEmpty()) {
                out.println(name + ": good");
            } else {
                bad++;
                problems.forEach(problem -> err.println("cairn: " + name + ": " + problem));
            }
        }
        out.flush();
        err.flush();
        return bad == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /** Each file in a context of its own, so that all of them are reported. */
    private Set<String> problemsOf(String file) throws Exception {
        Set<String> problems = new LinkedHashSet<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Properties given = new Properties();
            given.putAll(properties);
            context.getPropertiesComponent().setOverrideProperties(given);
            context.getPropertiesComponent()
                    .addLocation("file:application.properties;optional=true");
            context.build();
            try {
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.resolveMandatoryResource(context, file));
            } catch (Exception e) {
                problems.add(withoutPlace(Problem.of(e).line(), file));
                return problems;
            }
            for (RouteDefinition route : context.getRouteDefinitions()) {
                if (route.getInput() != null) {
                    resolve(context, route, route.getInput().getEndpointUri(), true, problems);
                }
                for (String uri : sinksOf(route)) {
                    resolve(context, route, uri, false, problems);
                }
            }
            if (context.getRouteDefinitions().isEmpty()) {
                problems.add("no routes in it");
            }
        }
        return problems;
    }

    private static void resolve(
            DefaultCamelContext context,
            RouteDefinition route,
            String uri,
            boolean asSource,
            Set<String> problems) {
        String where = route.getRouteId() == null ? "" : "route " + route.getRouteId() + ": ";
        try {
            String resolved = context.resolvePropertyPlaceholders(uri);
            context.getEndpoint(resolved);
            String scheme = StringHelper.before(resolved, ":", resolved);
            String schema = context.getComponentParameterJsonSchema(scheme);
            String unfit = asSource ? "\"producerOnly\": true" : "\"consumerOnly\": true";
            if (schema != null && schema.contains(unfit)) {
                String right = asSource ? "a sink: use it in to:" : "a source: use it in from:";
                problems.add(where + resolved + " is " + right);
            }
        } catch (Exception e) {
            problems.add(where + Problem.of(e).line());
        }
    }

    private static List<String> sinksOf(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(
                        route.getOutputs(), EndpointRequiredDefinition.class)
                .stream()
                // a dynamic one is known only when there is a message
                .filter(step -> !(step instanceof ToDynamicDefinition))
                .map(EndpointRequiredDefinition::getEndpointUri)
                .toList();
    }

    /** Camel names the file at the end of its message; it stands before ours already. */
    private static String withoutPlace(String line, String file) {
        return line.replace(" in " + file, "").replace(file + ": ", "");
    }
}

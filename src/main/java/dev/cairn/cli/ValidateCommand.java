package dev.cairn.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.camel.Endpoint;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            description =
                    "Files of routes (default: *.yaml in the directories of CAIRN_ROUTES, else in"
                            + " routes/ of the working directory).")
    private List<String> routes = new ArrayList<>();

    @Option(
            names = "-p",
            paramLabel = "KEY=VALUE",
            description = "A property, for {{KEY}} in routes; beats all others.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Mixin private KameletPlaces kamelets;

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
    private Set<String> problemsOf(String file) {
        Set<String> problems = new LinkedHashSet<>();
        String places = kamelets.of(List.of(file), spec.commandLine());
        try (ReadRoutes read = ReadRoutes.open(file, properties, places)) {
            for (RouteDefinition route : read.routes()) {
                check(read, route, problems);
            }
            if (read.routes().isEmpty()) {
                problems.add("no routes in it");
            }
        } catch (Exception e) {
            problems.add(withoutPlace(Problem.of(e).line(), file));
        }
        return problems;
    }

    private static void check(ReadRoutes read, RouteDefinition route, Set<String> problems) {
        if (route.getInput() != null) {
            resolve(read, route, route.getInput().getEndpointUri(), true, problems);
        }
        for (String uri : sinksOf(route)) {
            resolve(read, route, uri, false, problems);
        }
    }

    private static void resolve(
            ReadRoutes read,
            RouteDefinition route,
            String uri,
            boolean asSource,
            Set<String> problems) {
        String where = route.getRouteId() == null ? "" : "route " + route.getRouteId() + ": ";
        if (uri.matches("kamelet:(//)?(source|sink)\\b.*")) {
            // within a kamelet: where what uses it stands
            return;
        }
        try {
            String resolved = read.resolved(route, uri);
            Endpoint endpoint = read.context().getEndpoint(resolved);
            String scheme = StringHelper.before(resolved, ":", resolved);
            String schema = read.context().getComponentParameterJsonSchema(scheme);
            String unfit = asSource ? "\"producerOnly\": true" : "\"consumerOnly\": true";
            if (schema != null && schema.contains(unfit)) {
                String right = asSource ? "a sink: use it in to:" : "a source: use it in from:";
                problems.add(where + URISupport.sanitizeUri(resolved) + " is " + right);
            }
            Optional<RouteDefinition> behind = read.behind(endpoint);
            if (behind.isPresent()) {
                check(read, behind.get(), problems);
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

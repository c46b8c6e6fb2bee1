package dev.cairn.cli;

import dev.cairn.checkpoint.Loaded;
import dev.cairn.component.Cairn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.Main;
import org.apache.camel.model.RouteDefinition;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code cairn probe}: asks an API as a route would, and shows it; delivers and commits nothing.
 */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the APIs of a route's http-poll: sources for a few pages and shows what is asked,"
                    + " what comes, and what the position would be. No step of the route is run,"
                    + " nothing is delivered or committed, and secrets are masked.",
            "The settings of application.properties in the working directory count."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn probe routes/my-api.yaml",
            "  cairn probe routes/my-api.yaml --pages 1 --records 0",
            "  cairn probe routes/my-api.yaml --from-registry",
            "  cairn probe routes/my-api.yaml --save recording",
            "  cairn probe routes/my-api.yaml --replay recording     without any network"
        })
final class ProbeCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "ROUTE.yaml", description = "A file of routes.")
    private String route;

    @Option(
            names = "--pages",
            paramLabel = "N",
            defaultValue = "3",
            description = "Most pages to ask for (default: 3).")
    private int pages;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many of the first records to show (default: 3).")
    private int records;

    @Option(
            names = "--from-registry",
            description =
                    "Begin where the registry says, which is only read. Without it the source"
                            + " begins as at its first start.")
    private boolean fromRegistry;

    @Mixin private RegistryOption registry;

    @Mixin private KameletPlaces kamelets;

    @Option(
            names = "-p",
            paramLabel = "KEY=VALUE",
            description = "A property, for {{KEY}} in routes and for settings; beats all others.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @ArgGroup private Tape tape = new Tape();

    /** A recording: made, or played. */
    private static final class Tape {
        @Option(
                names = "--save",
                paramLabel = "DIR",
                description = "Keep each request and answer as a file, without secrets.")
        private Optional<Path> save = Optional.empty();

        @Option(
                names = "--replay",
                paramLabel = "DIR",
                description = "Take the answers from what --save has kept; nothing is asked.")
        private Optional<Path> replay = Optional.empty();
    }

    /** A source of the file: the route that it is of, and its endpoint as it would be made. */
    private record Found(String where, String uri) {}

    @Override
    public Integer call() throws Exception {
        atLeast("--pages", pages, 1);
        atLeast("--records", records, 0);
        List<Found> sources = sources();
        ProbeReport report = new ProbeReport(spec.commandLine().getOut(), records);
        boolean good = true;
        for (Found source : sources) {
            good &= probe(source, report);
        }
        return good ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private void atLeast(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + value + " is too few; give " + least);
        }
    }

    private List<Found> sources() throws Exception {
        String file = RouteFiles.find(List.of(route), spec.commandLine()).get(0);
        String places = kamelets.of(List.of(file), spec.commandLine());
        List<Found> found = new ArrayList<>();
        try (ReadRoutes read = ReadRoutes.open(file, properties, places)) {
            for (RouteDefinition each : read.routes()) {
                Optional<RouteDefinition> current = Optional.of(each);
                while (current.isPresent() && current.get().getInput() != null) {
                    RouteDefinition one = current.get();
                    String uri = read.resolved(one, one.getInput().getEndpointUri());
                    if (uri.startsWith("http-poll:")) {
                        found.add(new Found(Optional.ofNullable(each.getId()).orElse(""), uri));
                        break;
                    }
                    current = read.behind(read.context().getEndpoint(uri));
                }
            }
        }
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    route
                            + " has no http-poll: source, and no kamelet that has one; only API"
                            + " sources can be probed");
        }
        return found;
    }

    private boolean probe(Found found, ProbeReport report) throws Exception {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:application.properties;optional=true");
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Off);
        main.configure().withName("cairn").withAutoConfigurationLogSummary(false);
        properties.forEach(main::addOverrideProperty);
        // its routes may be the very ones that are probed
        main.addOverrideProperty("camel.main.routes-include-pattern", "false");
        main.bind(Cairn.OPTIONS, Map.of("cairn.registry.enabled", "false"));
        ProbedSource.Wire wire = new ProbedSource.Wire(tape.save, tape.replay);
        main.bind("cairn-probe", wire);
        try {
            main.start();
            Optional<Loaded.Present> known =
                    fromRegistry
                            ? Optional.of(registry.read(spec.commandLine()))
                            : Optional.empty();
            return new ProbedSource(main.getCamelContext(), found.uri(), wire, report)
                    .run(found.where(), pages, known);
        } finally {
            main.stop();
        }
    }
}

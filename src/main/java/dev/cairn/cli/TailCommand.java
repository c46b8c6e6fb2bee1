package dev.cairn.cli;

import dev.cairn.component.Cairn;
import dev.cairn.component.EarlyRegistry;
import dev.cairn.tail.TailEndpoint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn tail}: one route from files to one sink, built from the command line. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Collects the lines of files, and follows the files as they are rotated.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn tail '/var/log/**/*.log' --start-from beginning --track \\",
            "      --to append:out/all.log --until-idle 2s",
            "  cairn tail app.log worker.log | grep ERROR",
            "  cairn tail 'logs/*.log' --exclude 'debug*' --to log:lines"
        })
final class TailCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(TailCommand.class);

    /** Values of {@code --start-from}. */
    enum StartFrom {
        BEGINNING,
        END
    }

    @ParentCommand private CairnCli cli;
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "GLOB",
            description =
                    "Files to read: a path, or a pattern with *, ?, [..], {..} and ** (in quotes,"
                            + " so that the shell leaves it alone).")
    private List<String> globs;

    @Option(
            names = "--to",
            paramLabel = "URI",
            description =
                    "Any Camel endpoint. append: and standard output (the default) take whole"
                            + " batches; all others get a message per line.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--start-from",
            paramLabel = "WHERE",
            description =
                    "beginning or end (default) of the files there are at the first start; files"
                            + " that come later are read from their beginning, and where the"
                            + " registry knows a file, it has the last word.")
    private StartFrom startFrom = StartFrom.END;

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "Leave out what matches; may be given more than once.")
    private List<String> excludes = new ArrayList<>();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "Positions of its own, for a second collector of the same files.")
    private Optional<String> group = Optional.empty();

    @Mixin private TrackingOptions tracking;

    @Override
    public Integer call() throws Exception {
        try (HealthFile health = tracking.openHealth()) {
            tail(health);
        }
        return ExitStatus.DONE;
    }

    private void tail(HealthFile health) throws Exception {
        Map<String, String> settings = tracking.registrySettings(spec.commandLine());
        EarlyRegistry early = EarlyRegistry.begin(settings, Path.of(""));
        DefaultCamelContext context = new DefaultCamelContext();
        context.getCamelContextExtension().setName("cairn");
        context.setStartupSummaryLevel(StartupSummaryLevel.Off);
        context.getRegistry().bind(Cairn.OPTIONS, settings);
        context.getPropertiesComponent().addLocation("file:application.properties;optional=true");
        try (early;
                context) {
            context.build();
            checkSink(context);
            context.addRoutes(new TailRoute());
            context.start();
            LOG.info("collecting {} to {}", globs, to.orElse("standard output"));
            Collecting.untilEnd(context, cli.stop(), tracking.untilIdle(), health);
        }
    }

    /** A sink that cannot be is the caller's mistake, not a failure of the start. */
    private void checkSink(CamelContext context) {
        if (to.isPresent()) {
            try {
                context.getEndpoint(to.get());
            } catch (RuntimeException e) {
                throw new ParameterException(
                        spec.commandLine(), "--to: " + Problem.of(e).line(), e);
            }
        }
    }

    private boolean takesBatches() {
        return to.isEmpty() || to.get().startsWith("append:");
    }

    private final class TailRoute extends RouteBuilder {
        @Override
        public void configure() {
            RouteDefinition route =
                    from(source(getContext()))
                            .routeId("cairn-tail")
                            // the consumer itself holds the position and tries again
                            .errorHandler(noErrorHandler());
            if (to.isPresent()) {
                route.to(to.get());
            } else {
                route.process(new StandardOutput(cli.stop()));
            }
        }
    }

    /**
     * The options are set on the endpoint, so that no character of a glob has a meaning in a URI.
     */
    private Endpoint source(CamelContext context) {
        String path = String.join(",", globs);
        TailEndpoint endpoint = context.getEndpoint("tail:" + encoded(path), TailEndpoint.class);
        endpoint.setPath(path);
        endpoint.setExclude(String.join(",", excludes));
        endpoint.setStartFrom(startFrom.name().toLowerCase(Locale.ROOT));
        endpoint.setBatching(takesBatches());
        group.ifPresent(endpoint::setGroup);
        return endpoint;
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("%2C", ",");
    }
}

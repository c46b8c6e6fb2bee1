package dev.cairn.cli;

import dev.cairn.component.Cairn;
import dev.cairn.component.EarlyRegistry;
import dev.cairn.component.RegistrySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code cairn run}: routes from YAML files, settings from application.properties. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs routes written in Camel's YAML.",
            "The settings of application.properties in the working directory count."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  cairn run routes/web.yaml --track",
            "  cairn run --track -p dir=/srv/logs     with {{dir}} in routes/*.yaml",
            "  cairn run classpath:routes/tail.yaml -p cairn.routes.tail=true --track"
        })
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @ParentCommand private CairnCli cli;
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
            description = "A property, for {{KEY}} in routes and for settings; beats all others.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Mixin private KameletPlaces kamelets;
    @Mixin private TrackingOptions tracking;

    @Override
    public Integer call() throws Exception {
        List<String> found = RouteFiles.find(routes, spec.commandLine());
        try (HealthFile health = tracking.openHealth()) {
            run(found, health);
        }
        return ExitStatus.DONE;
    }

    private void run(List<String> found, HealthFile health) throws Exception {
        Map<String, String> options = options();
        String places = kamelets.of(found, spec.commandLine());
        EarlyRegistry early = EarlyRegistry.begin(options, Path.of(""));
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:application.properties;optional=true");
        main.configure().setStartupSummaryLevel(StartupSummaryLevel.Off);
        main.configure()
                .withName("cairn")
                .withAutoConfigurationLogSummary(false)
                .withRoutesIncludePattern(String.join(",", found));
        // application.properties may say otherwise
        main.addInitialProperty(KameletPlaces.PROPERTY, places);
        properties.forEach(main::addOverrideProperty);
        main.bind(Cairn.OPTIONS, options);
        main.addMainListener(new BriefErrors());
        try (early) {
            main.start();
            LOG.info("running {}", String.join(", ", found));
            Collecting.untilEnd(main.getCamelContext(), cli.stop(), tracking.untilIdle(), health);
        } finally {
            main.stop();
        }
    }

    /** What beats the environment: the settings among the properties, and the options proper. */
    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>(properties);
        options.keySet().removeIf(name -> !name.startsWith(RegistrySettings.PREFIX));
        options.putAll(tracking.registrySettings(spec.commandLine()));
        return options;
    }

    /** A failed exchange is a line, not a page; {@code --debug} has the page. */
    private static final class BriefErrors extends MainListenerSupport {
        @Override
        public void beforeConfigure(BaseMainSupport main) {
            if (LOG.isDebugEnabled()) {
                return;
            }
            RedeliveryPolicyDefinition policy = new RedeliveryPolicyDefinition();
            policy.setLogStackTrace("false");
            policy.setLogExhaustedMessageHistory("false");
            DefaultErrorHandlerDefinition brief = new DefaultErrorHandlerDefinition();
            brief.setRedeliveryPolicy(policy);
            main.getCamelContext().getCamelContextExtension().setErrorHandlerFactory(brief);
        }
    }
}

package dev.cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.Credentials;
import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Fault;
import dev.cairn.http.kit.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsoleRegistry;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application that embeds us shows of its endpoints, health and consoles has no secret. */
@Timeout(60)
class HttpSecretsTest {

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(Credentials.class)
    void noListingHealthConsoleStateOrErrorShowsASecret(Credentials credentials) throws Exception {
        EventStore store = new EventStore(40);
        store.add(300, Instant.now().minusSeconds(3_600), Duration.ofSeconds(1), 1);
        List<String> findings = new ArrayList<>();
        try (EventApi api = EventApi.start(Style.LINK, store).known(credentials::isOf)) {
            api.manners().pageSize(100);
            api.faults(number -> number % 3 == 2 ? Fault.SERVER_ERROR : Fault.NONE);
            try (HttpCollector collector =
                    new HttpCollector(directory)
                            .options(api.options())
                            .options(credentials.options(api.server()))
                            .option(credentials.secretOption(), Credentials.SECRET)
                            .start()) {
                collector.assertEachOnce(300);
                look(collector.context(), findings);
                api.known(request -> false);
                await().atMost(HttpCollector.LIMIT)
                        .until(() -> collector.cairn().trouble().isPresent());
                findings.addAll(
                        Credentials.findings("trouble", collector.cairn().trouble().orElseThrow()));
                look(collector.context(), findings);
                collector.stop();
            }
            for (Map<String, String> wrong :
                    List.of(
                            Map.of("nonsense", "1"),
                            Map.of("order", "foo"),
                            Map.of("schedule", "never"),
                            Map.of("url", "http://127.0.0.1:x/"),
                            Map.of("auth", "basic", "username", ""),
                            Map.of("query.a", "${unknown}"))) {
                try (HttpCollector refused =
                        new HttpCollector(directory)
                                .options(api.options())
                                .options(credentials.options(api.server()))
                                .option(credentials.secretOption(), Credentials.SECRET)
                                .options(wrong)) {
                    Throwable error = catchThrowable(refused::start);
                    assertThat(error).as("%s", wrong).isNotNull();
                    findings.addAll(Credentials.findings("error of " + wrong, trace(error)));
                }
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                findings.addAll(Credentials.findings(file.toString(), text));
            }
        }
        assertThat(findings).isEmpty();
    }

    private static void look(CamelContext context, List<String> findings) {
        for (Endpoint endpoint : context.getEndpoints()) {
            findings.addAll(Credentials.findings("endpoint", endpoint.toString()));
        }
        for (HealthCheck.Result result : HealthCheckHelper.invoke(context)) {
            findings.addAll(
                    Credentials.findings(
                            "health " + result.getCheck().getId(),
                            result.getMessage()
                                    + " "
                                    + result.getDetails()
                                    + result.getError().map(HttpSecretsTest::trace).orElse("")));
        }
        DevConsoleRegistry consoles =
                context.getCamelContextExtension().getContextPlugin(DevConsoleRegistry.class);
        consoles.loadDevConsoles();
        int looked = 0;
        for (String id : List.of("endpoint", "route", "health", "cairn", "consumer", "context")) {
            Optional<DevConsole> console = consoles.getConsole(id);
            if (console.isPresent()) {
                looked++;
                for (DevConsole.MediaType type : DevConsole.MediaType.values()) {
                    Object shown = console.get().call(type, Map.of());
                    findings.addAll(Credentials.findings("console " + id, String.valueOf(shown)));
                }
            }
        }
        assertThat(looked).as("consoles found").isGreaterThanOrEqualTo(3);
    }

    private static String trace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

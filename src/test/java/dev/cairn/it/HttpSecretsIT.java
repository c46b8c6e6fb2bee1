package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.http.kit.Credentials;
import dev.cairn.http.kit.EventApi;
import dev.cairn.http.kit.EventStore;
import dev.cairn.http.kit.Fault;
import dev.cairn.http.kit.LocalServer;
import dev.cairn.http.kit.Numbers;
import dev.cairn.http.kit.Reply;
import dev.cairn.http.kit.Style;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A secret from the environment reaches the server unharmed, and nobody else: with every logger at
 * TRACE, through errors, restarts and the commands that show things, nothing that the program
 * writes has it.
 */
@Timeout(300)
class HttpSecretsIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int EVENTS = 300;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private Path work;

    @ParameterizedTest
    @EnumSource(Credentials.class)
    void aSecretReachesTheServerAndNothingElse(Credentials credentials) throws Exception {
        work = Files.createDirectories(scratch.resolve("work"));
        EventStore store = new EventStore(40);
        store.add(EVENTS, Instant.now().minusSeconds(3_600), Duration.ofSeconds(1), 1);
        try (EventApi api = EventApi.start(Style.LINK, store);
                LocalServer other = LocalServer.start(request -> Reply.json(200, "[]"))) {
            api.known(credentials::isOf).manners().pageSize(100);
            api.faults(
                    number ->
                            switch (number % 7) {
                                case 2 -> Fault.TOO_MANY;
                                case 3 -> Fault.SERVER_ERROR;
                                case 4 -> Fault.CUT;
                                case 5 -> Fault.MALFORMED;
                                default -> Fault.NONE;
                            });
            Map<String, String> options = new LinkedHashMap<>(api.options());
            options.putAll(credentials.options(api.server()));
            writeRoute("route.yaml", options, credentials);

            try (CairnProcess life = trace("run", "route.yaml", "--track")) {
                await().atMost(LIMIT)
                        .failFast(() -> assertThat(life.isAlive()).as(tail(life)).isTrue())
                        .until(() -> Numbers.in(sink()).size() >= EVENTS);
                life.signal("TERM");
                assertThat(life.exitStatus(LIMIT)).as(tail(life)).isZero();
            }
            assertThat(Numbers.complaints(sink(), EVENTS)).isEmpty();

            // and with a secret that is refused, to another server, and in commands
            api.known(request -> false);
            runFor(api.server(), 2, "route.yaml");
            api.known(credentials::isOf);
            options.put("url", other.origin() + "/logs");
            writeRoute("elsewhere.yaml", options, credentials);
            runFor(other, 2, "elsewhere.yaml", "--registry-file", "other.json");
            if (credentials == Credentials.SSWS || credentials == Credentials.OAUTH) {
                options.put("nonsense", "1");
                writeRoute("wrong.yaml", options, credentials);
                endsBadly("run", "elsewhere.yaml", "--track");
                endsBadly("run", "wrong.yaml", "--track", "--debug");
                endsBadly("validate", "wrong.yaml");
                endsWell("validate", "route.yaml");
                endsWell("registry", "show", "--json");
                endsWell("ledger");
                api.faults(number -> Fault.NONE);
                endsWell("probe", "route.yaml", "--save", "recording");
                assertThat(work.resolve("recording")).isNotEmptyDirectory();
            }
            assertThat(findings()).isEmpty();
        }
    }

    /** Everything that the program wrote: streams, state, recordings. The routes are the user's. */
    private List<String> findings() throws IOException {
        List<String> findings = new ArrayList<>();
        long files = 0;
        long bytes = 0;
        try (Stream<Path> walk = Files.walk(scratch)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(file);
                files++;
                bytes += content.length;
                findings.addAll(
                        Credentials.findings(
                                scratch.relativize(file).toString(),
                                new String(content, StandardCharsets.ISO_8859_1)));
            }
        }
        System.out.printf("HttpSecretsIT: searched %d files of %,d bytes%n", files, bytes);
        assertThat(bytes).as("TRACE says a lot").isGreaterThan(200_000);
        return findings;
    }

    private Path sink() {
        return work.resolve("out/events.ndjson");
    }

    private void runFor(LocalServer server, int requests, String route, String... more)
            throws Exception {
        int before = server.count();
        List<String> arguments = new ArrayList<>(List.of("run", route, "--track"));
        arguments.addAll(List.of(more));
        try (CairnProcess life = trace(arguments.toArray(String[]::new))) {
            await().atMost(LIMIT)
                    .failFast(() -> assertThat(life.isAlive()).as(tail(life)).isTrue())
                    .until(() -> server.count() >= before + requests);
            life.signal("TERM");
            life.exitStatus(LIMIT);
        }
    }

    private void endsWell(String... arguments) throws Exception {
        try (CairnProcess life = trace(arguments)) {
            assertThat(life.exitStatus(LIMIT))
                    .as("%s: %s", List.of(arguments), tail(life))
                    .isZero();
        }
    }

    private void endsBadly(String... arguments) throws Exception {
        try (CairnProcess life = trace(arguments)) {
            assertThat(life.exitStatus(LIMIT))
                    .as("%s: %s", List.of(arguments), tail(life))
                    .isNotZero();
        }
    }

    private static String tail(CairnProcess life) {
        try {
            String errors = life.errors();
            return errors.substring(Math.max(0, errors.length() - 3_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private CairnProcess trace(String... arguments) throws IOException {
        List<String> command = CairnProcess.javaCommand(List.of());
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace");
        command.add("-Dorg.slf4j.simpleLogger.log.dev.cairn=trace");
        command.add("-Dorg.slf4j.simpleLogger.log.org.quartz=trace");
        command.add("dev.cairn.cli.CairnCli");
        command.addAll(Arrays.asList(arguments));
        return CairnProcess.start(work, command, Map.of("API_SECRET", Credentials.SECRET));
    }

    private void writeRoute(String name, Map<String, String> options, Credentials credentials)
            throws IOException {
        StringBuilder parameters = new StringBuilder();
        options.forEach(
                (option, value) ->
                        parameters.append("        %s: '%s'%n".formatted(option, value)));
        Files.writeString(
                work.resolve(name),
                """
                - route:
                    id: poll
                    from:
                      uri: http-poll:events
                      parameters:
                %s
                        %s: "RAW({{env:API_SECRET}})"
                        schedule: '100'
                        retryDelay: '10'
                        retryMaxDelay: '100'
                        batching: 'true'
                      steps:
                        - to: append:out/events.ndjson
                """
                        .formatted(parameters, credentials.secretOption()));
    }
}

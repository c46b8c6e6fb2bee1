package dev.cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.http.vendor.GitHub;
import dev.cairn.http.vendor.Okta;
import dev.cairn.http.vendor.Vendor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code cairn probe} against a server on this machine. */
@Tag("R20")
@Timeout(120)
class ProbeCommandTest {

    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static List<Instant> past(int count) {
        Instant first = Instant.now().minusSeconds(count + 60L);
        return IntStream.range(0, count).mapToObj(first::plusSeconds).toList();
    }

    private String route(Vendor vendor, String... more) throws IOException {
        List<String> parameters = new ArrayList<>(vendor.parameters());
        parameters.addAll(Arrays.asList(more));
        Path file = directory.resolve("route.yaml");
        Files.writeString(
                file,
                "- route:\n    id: mine\n    from:\n      uri: kamelet:"
                        + vendor.kamelet()
                        + "\n      parameters:\n        "
                        + String.join("\n        ", parameters)
                        + "\n      steps:\n        - to: append:"
                        + directory.resolve("never")
                        + "\n");
        return file.toString();
    }

    private int probe(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = new CommandLine(new ProbeCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        line.setExecutionExceptionHandler(
                (exception, command, result) -> {
                    Problem problem = Problem.of(exception);
                    command.getErr().println(problem.line());
                    return problem.exitStatus();
                });
        return line.execute(arguments);
    }

    private int probeVendor(Vendor vendor, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-p", "vendor.token=" + Vendor.TOKEN));
        if (vendor instanceof Okta okta && okta.parameters().size() > 3) {
            words.addAll(List.of("-p", "vendor.key=" + okta.pem()));
        }
        return probe(words.toArray(String[]::new));
    }

    @Test
    void requestsPagesPositionsAndRecordsAreShownAndNothingIsKept() throws Exception {
        try (Okta okta = Okta.withToken()) {
            okta.add(past(120));
            for (int time = 0; time < 2; time++) {
                assertThat(probeVendor(okta, route(okta), "--records", "2"))
                        .as(err::toString)
                        .isZero();
                assertThat(out.toString())
                        .contains("http-poll:" + okta.defaultName() + ", route mine")
                        .contains("position before: none, so complete up to 20")
                        .contains("GET " + okta.url() + "/api/v1/logs?")
                        .contains("Authorization: ***", "Accept: application/json")
                        .contains("items: 50", "items: 20", "new: 50", "new: 20")
                        .contains("caught up")
                        .contains("position after: cursor " + okta.url(), "after=120")
                        .contains("\"event-1\"", "\"event-2\"")
                        .doesNotContain("\"event-3\"", Vendor.TOKEN);
            }
            assertThat(directory.resolve("never")).doesNotExist();
            assertThat(okta.asked()).hasSize(6).allMatch(Vendor.Asked::accepted);
        }
    }

    @Test
    void noMorePagesAreAskedForThanWanted() throws Exception {
        try (GitHub github = new GitHub()) {
            github.add(past(300));
            assertThat(probeVendor(github, route(github), "--pages", "2"))
                    .as(err::toString)
                    .isZero();
            assertThat(github.asked()).hasSize(2);
            assertThat(out.toString())
                    .contains("position after:", "a run from")
                    .doesNotContain("caught up");
        }
    }

    @Test
    void aRecordingIsReplayedWithoutTheServerAndHoldsNoSecret() throws Exception {
        Path tape = directory.resolve("tape");
        String route;
        String recorded;
        Okta okta = Okta.withKey();
        try (okta) {
            okta.add(past(120));
            route = route(okta);
            assertThat(probeVendor(okta, route, "--save", tape.toString()))
                    .as(err::toString)
                    .isZero();
            recorded = out.toString();
            assertThat(recorded).contains("(for a token)").doesNotContain(Okta.GRANTED);
        }
        assertThat(probeVendor(okta, route, "--replay", tape.toString()))
                .as(err::toString)
                .isZero();
        assertThat(withoutTimes(out.toString())).isEqualTo(withoutTimes(recorded));
        try (Stream<Path> files = Files.walk(tape)) {
            List<Path> exchanges = files.filter(Files::isRegularFile).toList();
            assertThat(exchanges).hasSize(4);
            for (Path file : exchanges) {
                assertThat(Files.readString(file))
                        .doesNotContain(Okta.GRANTED, "client_assertion", "PRIVATE KEY");
            }
        }
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("\\d+ ms", "N ms").replaceAll("20\\d\\d-\\S+", "TIME");
    }

    @Test
    void aReplayThatAsksForMoreThanWasRecordedSaysSo() throws Exception {
        Path tape = directory.resolve("tape");
        try (GitHub github = new GitHub()) {
            github.add(past(300));
            String route = route(github);
            String[] save = {route, "--pages", "1", "--save", tape.toString()};
            assertThat(probeVendor(github, save)).as(err::toString).isZero();
            probeVendor(github, route, "--pages", "3", "--replay", tape.toString());
            assertThat(out.toString()).contains("items: 50", "the recording ends here");
            assertThat(github.asked()).hasSize(1);
        }
    }

    @Test
    void whatARefusalMeansIsTold() throws Exception {
        try (Okta okta = Okta.withToken()) {
            assertThat(probe(route(okta), "-p", "vendor.token=wrong-one")).isEqualTo(1);
            assertThat(out.toString())
                    .contains("answer: 401", "stopped: ")
                    .doesNotContain("wrong-one");
        }
    }

    @Test
    void aServerThatIsNotThereIsTold() throws Exception {
        Okta okta = Okta.withToken();
        okta.close();
        assertThat(probeVendor(okta, route(okta))).isEqualTo(1);
        assertThat(out.toString()).contains("stopped: ", okta.url());
    }

    @Test
    void fromTheRegistryItBeginsWhereTheSourceStands() throws Exception {
        try (Okta okta = Okta.withToken()) {
            okta.add(past(120));
            Path registry = directory.resolve("registry.json");
            Files.writeString(
                    registry,
                    String.format(
                            "{\"version\": 1, \"api_sources\": {\"%s\": {\"cursor\": \"%s\","
                                    + " \"url\": \"%s/api/v1/logs\"}}}",
                            okta.defaultName(),
                            okta.url() + "/api/v1/logs?limit=50&after=100",
                            okta.url()));
            byte[] before = Files.readAllBytes(registry);
            String[] words = {
                route(okta), "--from-registry", "--registry-file", registry.toString()
            };
            assertThat(probeVendor(okta, words)).as(err::toString).isZero();
            assertThat(out.toString())
                    .contains("position before: cursor " + okta.url(), "after=100", "items: 20")
                    .contains("\"event-101\"");
            assertThat(Files.readAllBytes(registry)).isEqualTo(before);
        }
    }

    @Test
    void aFileWithoutApiSourcesIsRefused() throws Exception {
        Path file = directory.resolve("tail.yaml");
        Files.writeString(
                file,
                "- route:\n    from:\n      uri: tail:x\n      steps:\n        - to: log:x\n");
        assertThat(probe(file.toString())).isNotZero();
        assertThat(err.toString()).contains("no http-poll: source");
    }
}

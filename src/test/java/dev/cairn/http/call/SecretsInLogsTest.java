package dev.cairn.http.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs in a process of its own, because the levels of loggers are read once. */
@Tag("R20")
class SecretsInLogsTest {

    private static final Logger LOG = LoggerFactory.getLogger(SecretsInLogsTest.class);
    private static final String SECRET = "s3cr3t+&=%20\"'x";
    private static final String IN_QUERY = "qu3ry-s3cr3t";
    private static final String IN_BODY = "b0dy-s3cr3t";
    private static final String ANSWERED = "answ3r3d";

    /** Sends requests with secrets to the server at the first argument. */
    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            // a hub that logs what its own requests carry
            context.getComponent("http", HttpComponent.class).setLogHttpActivity(true);
            context.start();
            for (String method : List.of("GET", "POST")) {
                for (String path : List.of("/ok", "/moved", "/cut")) {
                    RequestOptions options = new RequestOptions();
                    options.setUrl(arguments[0] + path + "?token=" + IN_QUERY);
                    try (Transport transport = options.transport(context)) {
                        transport.send(
                                new Call(
                                        method,
                                        URI.create(options.getUrl()),
                                        List.of(
                                                new Header("Authorization", "SSWS " + SECRET),
                                                new Header("X-Api-Key", SECRET)),
                                        (method.equals("GET") ? "" : IN_BODY).getBytes(UTF_8)));
                    } catch (IOException e) {
                        LOG.error("as a route would log it", e);
                    }
                }
            }
        }
    }

    @Test
    void noLoggerTellsASecretEvenAtTrace(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("output");
        try (LocalServer server = LocalServer.open()) {
            server.on(
                            "/ok",
                            exchange -> LocalServer.answer(exchange, 200, ANSWERED.getBytes(UTF_8)))
                    .on(
                            "/moved",
                            exchange ->
                                    LocalServer.redirect(exchange, 302, "/ok?token=" + IN_QUERY))
                    .on(
                            "/cut",
                            exchange -> {
                                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                                LocalServer.answer(exchange, 200, ANSWERED.getBytes(UTF_8));
                            });
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx128m",
                                    "-XX:+UseSerialGC",
                                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    SecretsInLogsTest.class.getName(),
                                    server.url(""))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.exitValue()).isZero();
            assertThat(server.asked()).hasSize(8);
            assertThat(server.asked())
                    .allSatisfy(
                            asked -> {
                                assertThat(asked.all("Authorization"))
                                        .containsExactly("SSWS " + SECRET);
                                assertThat(asked.uri()).endsWith("?token=" + IN_QUERY);
                            });
        }
        String logged = Files.readString(output);
        assertThat(logged)
                .as("the loggers are on")
                .contains("TRACE", "DEBUG org.apache.hc.client5", "executing GET /ok", "/cut: ");
        assertThat(logged).doesNotContain(SECRET, "s3cr3t", IN_QUERY, IN_BODY, ANSWERED);
    }
}

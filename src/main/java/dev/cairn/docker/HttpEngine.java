package dev.cairn.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.cairn.source.EngineTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An engine behind docker-java's transport, asked in the version of the API that is its own. */
final class HttpEngine implements Engine {

    /** Longest message of the engine that is passed on. */
    private static final int MAX_MESSAGE_CHARS = 300;

    /** Most bytes of an answer that is read whole: a listing of some thousand containers. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private static final String EVENTS =
            "{\"type\":[\"container\"],\"event\":[\"start\",\"die\",\"destroy\",\"rename\"]}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DockerHttpClient streams;
    private final DockerHttpClient answers;
    private final String shown;

    /**
     * An engine that is there or not: nothing is asked yet.
     *
     * @param shown where it is, for people
     */
    HttpEngine(DockerHttpClient streams, DockerHttpClient answers, String shown) {
        this.streams = streams;
        this.answers = answers;
        this.shown = shown;
    }

    @Override
    public List<Container> containers() throws IOException {
        List<Container> found = new ArrayList<>();
        for (JsonNode each : json("/containers/json?all=true")) {
            Map<String, String> labels = new LinkedHashMap<>();
            each.path("Labels")
                    .properties()
                    .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
            found.add(
                    new Container(
                            each.path("Id").asText(),
                            name(each.path("Names"), each.path("Id").asText()),
                            each.path("Image").asText(),
                            labels,
                            each.path("State").asText().equals("running")));
        }
        return found;
    }

    /** A container that others link to has names of theirs, with a second slash. */
    private static String name(JsonNode names, String id) {
        for (JsonNode each : names) {
            String name = each.asText();
            if (name.lastIndexOf('/') <= 0 && name.length() > 1) {
                return name.startsWith("/") ? name.substring(1) : name;
            }
        }
        return id;
    }

    @Override
    public Optional<Details> inspect(String id) throws IOException {
        JsonNode found;
        try {
            found = json("/containers/" + id + "/json");
        } catch (EngineAnswerException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
        JsonNode state = found.path("State");
        String driver = found.path("HostConfig").path("LogConfig").path("Type").asText();
        return Optional.of(
                new Details(
                        state.path("Running").asBoolean(),
                        state.path("StartedAt").asText(),
                        found.path("Config").path("Tty").asBoolean(),
                        driver,
                        driver.equals("json-file") ? found.path("LogPath").asText() : ""));
    }

    @Override
    public String rootDirectory() throws IOException {
        return json("/info").path("DockerRootDir").asText();
    }

    @Override
    public long nowNanos() throws IOException {
        String time = json("/info").path("SystemTime").asText();
        return EngineTime.parse(time)
                .orElseThrow(() -> new IOException(shown + " does not tell its time: " + time));
    }

    @Override
    public Answer logs(String id, long sinceNanos, boolean stdout, boolean stderr)
            throws IOException {
        // SECONDS.NNNNNNNNN: the API takes no other form that has nanoseconds
        String since =
                sinceNanos == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "&since=%d.%09d",
                                sinceNanos / 1_000_000_000L,
                                sinceNanos % 1_000_000_000L);
        return open(streams, logsPath(id, stdout, stderr) + "&follow=true" + since);
    }

    @Override
    public Answer lastRecord(String id, boolean stdout, boolean stderr) throws IOException {
        return open(answers, logsPath(id, stdout, stderr) + "&follow=false&tail=1");
    }

    private static String logsPath(String id, boolean stdout, boolean stderr) {
        return "/containers/" + id + "/logs?timestamps=true&stdout=" + stdout + "&stderr=" + stderr;
    }

    @Override
    public Answer events() throws IOException {
        return open(
                streams, "/events?filters=" + URLEncoder.encode(EVENTS, StandardCharsets.UTF_8));
    }

    private JsonNode json(String path) throws IOException {
        try (Answer answer = open(answers, path)) {
            byte[] body = answer.body().readNBytes(MAX_ANSWER_BYTES);
            return JSON.readTree(body);
        }
    }

    private Answer open(DockerHttpClient client, String path) throws IOException {
        Response response;
        try {
            response =
                    client.execute(Request.builder().method(Request.Method.GET).path(path).build());
        } catch (RuntimeException e) { // the transport has no checked ones
            throw new IOException(shown + " cannot be reached: " + reason(e), e);
        }
        if (response.getStatusCode() == 200) {
            return new OpenAnswer(response);
        }
        try (response) {
            throw new EngineAnswerException(response.getStatusCode(), message(response));
        }
    }

    private static String reason(RuntimeException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String message(Response response) throws IOException {
        byte[] body = response.getBody().readNBytes(MAX_MESSAGE_CHARS * 4);
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            text = JSON.readTree(text).path("message").asText(text);
        } catch (IOException e) {
            // not JSON: said as it is
        }
        String first = text.lines().findFirst().orElse("");
        return first.isEmpty()
                ? "status " + response.getStatusCode()
                : first.substring(0, Math.min(first.length(), MAX_MESSAGE_CHARS));
    }

    @Override
    public void close() throws IOException {
        streams.close();
        answers.close();
    }

    @Override
    public String toString() {
        return shown;
    }

    private record OpenAnswer(Response response) implements Answer {
        @Override
        public InputStream body() {
            return response.getBody();
        }

        @Override
        public void close() {
            try {
                response.close();
            } catch (RuntimeException e) {
                // it was not finished, which is why it is closed
            }
        }
    }
}

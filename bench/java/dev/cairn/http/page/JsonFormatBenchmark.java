package dev.cairn.http.page;

import dev.cairn.http.call.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading of a page of 1,000 events of 1 KB, each nested as those of Okta are, with ids and times.
 * {@code bench/jmh} runs it; bytes of the body per microsecond are MB/s.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonFormatBenchmark {

    private static final int EVENTS = 1000;

    @SuppressWarnings("InlineFormatString") // longer than all that uses it
    private static final String EVENT =
            """
            {"actor":{"id":"00u1a2b3c4d5e6f7g8h9","type":"User","alternateId":"jane.doe@example.com",\
            "displayName":"Jane Doe","detailEntry":null},"client":{"userAgent":{"rawUserAgent":\
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36","os":"Mac OS X",\
            "browser":"CHROME"},"zone":"null","device":"Computer","id":null,"ipAddress":"10.1.2.3",\
            "geographicalContext":{"city":"Berlin","state":"Land Berlin","country":"Germany",\
            "postalCode":"10115","geolocation":{"lat":52.5196,"lon":13.4069}}},"displayMessage":\
            "User login to Okta","eventType":"user.session.start","outcome":{"result":"SUCCESS",\
            "reason":null},"published":"%s","severity":"INFO","debugContext":{"debugData":\
            {"requestId":"X%016x","requestUri":"/api/v1/authn","threatSuspected":"false","url":\
            "/api/v1/authn?"}},"legacyEventType":"core.user_auth.login_success","transaction":\
            {"type":"WEB","id":"X%016x","detail":{}},"uuid":"%016x","version":"0"}""";

    /** Whether the body is pretty printed, so that every event is written anew. */
    @Param({"false", "true"})
    public boolean pretty;

    private Answer answer;
    private PageFormat format;
    private PageFormat lines;
    private Answer ndjson;

    /** Fills the bodies. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(EVENTS);
        StringBuilder body = new StringBuilder("[");
        for (int i = 0; i < EVENTS; i++) {
            body.append(i == 0 ? "" : ",")
                    .append(
                            String.format(
                                    EVENT,
                                    Instant.ofEpochMilli(1_700_000_000_000L + i),
                                    random.nextLong(),
                                    random.nextLong(),
                                    random.nextLong()));
        }
        String text = body.append("]").toString();
        answer = answer(pretty ? text.replace("\":", "\" :\n  ") : text);
        ndjson = answer(text.substring(1, text.length() - 1).replace("},{\"actor", "}\n{\"actor"));
        ItemOptions options = new ItemOptions();
        options.setIdPath("uuid");
        options.setTimePath("published");
        format = options.pageFormat(List.of());
        options.setFormat("ndjson");
        lines = options.pageFormat(List.of());
        System.out.println("body of " + answer.body().length + " bytes");
    }

    /** An array of events. */
    @Benchmark
    public Page json() throws IOException {
        return format.read(answer);
    }

    /** The same with the digests of all ids, as deduplication needs them. */
    @Benchmark
    public Object jsonWithIds() throws IOException {
        return format.read(answer).id(0);
    }

    /** Lines of events. */
    @Benchmark
    public Page ndjson() throws IOException {
        return lines.read(ndjson);
    }

    private static Answer answer(String body) {
        return new Answer(200, List.of(), body.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
    }
}

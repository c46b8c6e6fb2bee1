package dev.cairn.http;

import dev.cairn.component.Cairn;
import dev.cairn.http.call.Answer;
import dev.cairn.source.Source;
import java.io.IOException;
import java.net.URI;
import java.util.OptionalInt;

/** The source of an endpoint outside of any route, for who wants to look on while it asks. */
public final class HttpPollProbe {

    /** Longer than anybody looks on: what is read once is not asked for again. */
    private static final String ONCE = "1d";

    private final HttpPollEndpoint endpoint;

    /** Of an endpoint that no route uses. */
    public HttpPollProbe(HttpPollEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The source's name, which its position is kept under. */
    public String name() {
        return endpoint.partition().name();
    }

    /**
     * The source, which begins to ask at once, whatever its schedule.
     *
     * @throws IOException if the registry cannot be read
     */
    public Source source(Cairn cairn) throws IOException {
        endpoint.getRequest().setSchedule(ONCE);
        return endpoint.createSource(cairn);
    }

    /** How many items an answer holds; empty if it is no page. */
    public OptionalInt items(Answer answer) {
        if (!answer.isSuccess() || answer.body().length == 0) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(
                    endpoint.getItems()
                            .pageFormat(endpoint.getPages().members())
                            .read(answer)
                            .items());
        } catch (IOException e) {
            // the source itself tells what is wrong with it
            return OptionalInt.empty();
        }
    }

    /** Whether a request is one for an access token. */
    public boolean isTokenRequest(String method, URI url) {
        String tokenUrl = endpoint.getOauth().getTokenUrl();
        return method.equals("POST") && !tokenUrl.isEmpty() && url.toString().equals(tokenUrl);
    }
}

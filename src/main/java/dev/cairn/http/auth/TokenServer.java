package dev.cairn.http.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.http.call.Answer;
import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import dev.cairn.http.call.Transport;
import dev.cairn.http.call.Urls;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lends tokens for a grant (RFC 6749 §5). Nothing it answers gets into a message but its code. */
final class TokenServer {

    /** How long a token is good for if the server does not say. */
    static final Duration DEFAULT_LIFETIME = Duration.ofHours(1);

    /** Longest lifetime that is believed. */
    private static final long MAX_LIFETIME_SECONDS = Duration.ofDays(365).toSeconds();

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The codes of RFC 6749 and of Okta; another text might be anything. */
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,40}|E\\d{7}");

    private final Transport transport;
    private final InstantSource clock;
    private final URI url;
    private final boolean json;
    private final Grant grant;
    private final Optional<ClientLogin> client;
    private final Map<String, String> extra;

    /**
     * @param json whether the body is JSON; otherwise a form
     * @param extra more parameters, which replace those of the grant
     */
    TokenServer(
            Transport transport,
            InstantSource clock,
            URI url,
            boolean json,
            Grant grant,
            Optional<ClientLogin> client,
            Map<String, String> extra) {
        this.transport = transport;
        this.clock = clock;
        this.url = url;
        this.json = json;
        this.grant = grant;
        this.client = client;
        this.extra = Map.copyOf(extra);
    }

    /**
     * A new token.
     *
     * @throws TokenRefusedException if there will be none until people have seen to it
     * @throws IOException if there is none now
     */
    AccessToken lend() throws IOException {
        Instant asked = clock.instant();
        Answer answer = transport.send(request(asked));
        Optional<JsonNode> body = parsed(answer.body());
        if (!answer.isSuccess()) {
            throw refused(answer.status(), body);
        }
        String token = body.map(root -> root.path("access_token").asText("")).orElse("");
        if (token.isEmpty()) {
            throw new IOException(
                    shown()
                            + " answered "
                            + answer.status()
                            + " without an access_token"
                            + code(body)
                            + "; see whether tokenUrl is that of a token endpoint");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IOException(
                    shown() + " lent a token that no header can hold; see to the server");
        }
        // the answer's way is part of its life: counted from the question, it never lasts too long
        return new AccessToken(token, asked, lifetime(body.get().path("expires_in")));
    }

    private Call request(Instant now) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>(grant.parameters(now));
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Accept", "application/json"));
        headers.add(
                new Header(
                        "Content-Type",
                        json ? "application/json" : "application/x-www-form-urlencoded"));
        if (client.isPresent() && client.get().basic()) {
            headers.add(new Header("Authorization", client.get().authorization()));
        } else if (client.isPresent()) {
            parameters.putAll(client.get().parameters());
        }
        parameters.putAll(extra);
        byte[] body =
                json
                        ? JSON.writeValueAsBytes(parameters)
                        : form(parameters).getBytes(StandardCharsets.UTF_8);
        return new Call("POST", url, headers, body);
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(one -> Percent.encode(one.getKey()) + "=" + Percent.encode(one.getValue()))
                .collect(Collectors.joining("&"));
    }

    private IOException refused(int status, Optional<JsonNode> body) {
        String what = shown() + " refused to lend a token with status " + status + code(body);
        boolean passes = status == 408 || status == 429 || status >= 500;
        if (passes) {
            return new IOException(what + "; it is asked again");
        }
        return new TokenRefusedException(
                what + "; see to tokenUrl, the client's id and secret or key, and its rights");
    }

    private static String code(Optional<JsonNode> body) {
        for (String member : List.of("error", "errorCode")) {
            String code = body.map(root -> root.path(member).asText("")).orElse("");
            if (CODE.matcher(code).matches()) {
                return " (" + code + ")";
            }
        }
        return "";
    }

    /** The answer as JSON; what the parser says of another one would show some of it. */
    private static Optional<JsonNode> parsed(byte[] body) throws IOException {
        try {
            return Optional.ofNullable(JSON.readTree(body));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static Duration lifetime(JsonNode expiresIn) {
        long seconds = expiresIn.asLong(0);
        return seconds <= 0
                ? DEFAULT_LIFETIME
                : Duration.ofSeconds(Math.min(seconds, MAX_LIFETIME_SECONDS));
    }

    private String shown() {
        return Urls.shown(url);
    }
}

package dev.cairn.http.vendor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Okta's System Log: polling requests in the order of storing, two Link headers, a next link on
 * every page. Knows SSWS tokens, and bearer tokens that it grants for a signed statement.
 */
public final class Okta extends Vendor {

    private static final String CLIENT = "0oa1client";

    /** What it grants; a secret too. */
    public static final String GRANTED = "granted+token/for=an_hour";

    private final Optional<KeyPair> key;

    private Okta(Optional<KeyPair> key) {
        this.key = key;
    }

    /** Asked with an API token. */
    public static Okta withToken() {
        return new Okta(Optional.empty());
    }

    /** Asked by a service app with a key of its own. */
    public static Okta withKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new Okta(Optional.of(generator.generateKeyPair()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String kamelet() {
        return "okta-system-log-source";
    }

    @Override
    public String defaultName() {
        return "okta-system-log-source-" + host();
    }

    @Override
    public List<String> parameters() {
        String proof =
                key.isEmpty()
                        ? "token: \"RAW({{vendor.token}})\""
                        : "privateKey: \"RAW({{vendor.key}})\"";
        return key.isEmpty()
                ? List.of("baseUrl: " + url(), "limit: 50", proof)
                : List.of("baseUrl: " + url(), "limit: 50", proof, "clientId: " + CLIENT);
    }

    /** The service app's key as PEM on one line, its line breaks written as in JSON. */
    public String pem() {
        String lines =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(key.orElseThrow().getPrivate().getEncoded());
        return ("-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n")
                .replace("\n", "\\n");
    }

    @Override
    boolean isOpen(String path) {
        return path.equals("/oauth2/v1/token");
    }

    @Override
    boolean isKnown(HttpExchange exchange) {
        String expected = key.isEmpty() ? "SSWS " + TOKEN : "Bearer " + GRANTED;
        return expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    @Override
    Told answer(Asked request, HttpExchange exchange) throws IOException {
        if (isOpen(request.path())) {
            return grant(request.body());
        }
        boolean mixed =
                request.query().containsKey("since") && request.query().containsKey("after");
        if (!request.path().equals("/api/v1/logs") || request.query().containsKey("until")) {
            return new Told(404, "{\"errorCode\":\"E0000007\"}");
        }
        if (mixed || !request.query().getOrDefault("sortOrder", "ASCENDING").equals("ASCENDING")) {
            return new Told(400, "{\"errorCode\":\"E0000001\"}");
        }
        int limit = number(request.query(), "limit", 100);
        int from = number(request.query(), "after", -1);
        if (from < 0) {
            // stored when they happened: the time of persistence is what `since` compares with
            Instant since = Instant.parse(request.query().get("since"));
            from = (int) events().stream().filter(event -> event.time().isBefore(since)).count();
        }
        List<Event> page = events().subList(from, Math.min(events().size(), from + limit));
        String same = url() + "/api/v1/logs?sortOrder=ASCENDING&limit=" + limit;
        var headers = exchange.getResponseHeaders();
        headers.add("Link", "<" + same + "&after=" + (from + page.size()) + ">; rel=\"next\"");
        headers.add("Link", "<" + same + "&after=" + from + ">; rel=\"self\"");
        headers.add("X-Rate-Limit-Limit", "6000");
        headers.add("X-Rate-Limit-Remaining", "5999");
        headers.add("X-Rate-Limit-Reset", Long.toString(Instant.now().getEpochSecond() + 60));
        ArrayNode array = JSON.createArrayNode();
        for (Event event : page) {
            array.addObject()
                    .put("uuid", event.id())
                    .put("published", event.time().toString())
                    .put("eventType", "user.session.start");
        }
        return new Told(200, array.toString());
    }

    /** RFC 7523, section 3: the statement is about this client, for this server, and signed. */
    private Told grant(String form) throws IOException {
        String[] statement = parameter(form, "client_assertion").split("\\.", -1);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.orElseThrow().getPublic());
            signature.update(
                    (statement[0] + "." + statement[1]).getBytes(StandardCharsets.US_ASCII));
            var claims = JSON.readTree(Base64.getUrlDecoder().decode(statement[1]));
            boolean good =
                    signature.verify(Base64.getUrlDecoder().decode(statement[2]))
                            && claims.path("iss").asText().equals(CLIENT)
                            && claims.path("sub").asText().equals(CLIENT)
                            && claims.path("aud").asText().equals(url() + "/oauth2/v1/token")
                            && parameter(form, "scope").equals("okta.logs.read")
                            && parameter(form, "grant_type").equals("client_credentials");
            return good
                    ? new Told(
                            200,
                            object().put("access_token", GRANTED)
                                    .put("token_type", "Bearer")
                                    .put("expires_in", 3600)
                                    .toString())
                    : new Told(401, "{\"error\":\"invalid_client\"}");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String parameter(String form, String name) {
        for (String pair : form.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts[0].equals(name)) {
                return java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}

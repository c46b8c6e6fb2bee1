package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import dev.cairn.http.call.Transport;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All options of the room together, with a clock that stands until it is moved. */
final class Options implements InstantSource {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    /** A secret of every character that URIs, forms and headers treat specially. */
    static final String SECRET = "p+a&ss=w%20o\"r'd;{}$?#/\\";

    final AuthOptions auth = new AuthOptions();
    final OAuthOptions oauth = new OAuthOptions();
    final SigningOptions signing = new SigningOptions();
    Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    Authenticator authenticator() {
        return authenticator(new FakeTransport());
    }

    Authenticator authenticator(Transport transport) {
        return auth.authenticator(oauth, signing, transport, this);
    }

    /** A GET without headers. */
    static Call get(String url) {
        return new Call("GET", URI.create(url), List.of(), new byte[0]);
    }

    /** A POST. */
    static Call post(String url, String body, Header... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Call("POST", URI.create(url), List.of(headers), bytes);
    }

    /** The value of the one header of a name. */
    static Optional<String> header(Call call, String name) {
        List<String> values = new ArrayList<>();
        call.headers().stream().filter(h -> h.is(name)).forEach(h -> values.add(h.value()));
        if (values.size() > 1) {
            throw new AssertionError(name + " comes " + values.size() + " times");
        }
        return values.stream().findFirst();
    }

    /** The parameters of a form or query. */
    static Map<String, String> form(String encoded) {
        Map<String, String> form = new LinkedHashMap<>();
        Arrays.stream(encoded.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> form.put(decoded(pair[0]), decoded(pair[1])));
        return form;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

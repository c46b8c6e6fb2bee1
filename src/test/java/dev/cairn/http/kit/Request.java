package dev.cairn.http.kit;

import dev.cairn.http.call.Header;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server was asked.
 *
 * @param number from 1, in the order of arrival
 */
public record Request(int number, String method, URI uri, List<Header> headers, String body) {

    public Request {
        headers = List.copyOf(headers);
    }

    /** Its query, decoded as forms are; a name twice is an error of whoever asks. */
    public Map<String, String> query() {
        Map<String, String> query = new TreeMap<>();
        String raw = uri.getRawQuery();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        for (String each : raw.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : each.substring(equals + 1);
            if (query.put(decoded(name), decoded(value)) != null) {
                throw new IllegalArgumentException(name + " comes twice in a query");
            }
        }
        return query;
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query().get(name));
    }

    public Optional<String> header(String name) {
        return headers.stream().filter(one -> one.is(name)).map(Header::value).findFirst();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.net.URI;
import java.util.Optional;

/**
 * Where in a request a token stands.
 *
 * @param header behind {@code prefix} in this header, unless there is a query parameter
 * @param prefix the scheme; empty for the token alone. A space follows, but not after {@code =} or
 *     {@code :}
 * @param query the query parameter that it is the value of
 */
record TokenPlace(String header, String prefix, Optional<String> query) {

    /** The request with the token in its place. */
    Call put(Call call, String token) {
        if (query.isPresent()) {
            return call.to(Query.of(call.url()).with(query.get(), token).on(call.url()));
        }
        boolean joined = prefix.isEmpty() || prefix.endsWith("=") || prefix.endsWith(":");
        return call.with(header, prefix + (joined ? "" : " ") + token);
    }

    /** A URL without the token, should it hold one. */
    URI withoutCredentials(URI url) {
        return query.map(name -> Query.of(url).without(name))
                .filter(left -> !left.toString().equals(Query.of(url).toString()))
                .map(left -> left.on(url))
                .orElse(url);
    }
}

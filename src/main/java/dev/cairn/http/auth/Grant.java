package dev.cairn.http.auth;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** What entitles to a token: the parameters of a request for one (RFC 6749 §4). */
interface Grant {

    /**
     * The parameters, in order.
     *
     * @throws IOException if a secret cannot be read; the message holds none
     */
    Map<String, String> parameters(Instant now) throws IOException;
}

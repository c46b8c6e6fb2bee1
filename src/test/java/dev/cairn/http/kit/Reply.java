package dev.cairn.http.kit;

import dev.cairn.http.call.Header;
import java.util.ArrayList;
import java.util.List;

/** What a server answers, and in what manner. */
public record Reply(int status, List<Header> headers, String body, Manner manner) {

    /** How the body arrives. */
    public enum Manner {
        WHOLE,
        /** In pieces with pauses. */
        SLOW,
        /** Half of it, then the connection ends. */
        CUT,
        /** It goes on until nobody listens. */
        ENDLESS
    }

    public Reply {
        headers = List.copyOf(headers);
    }

    public static Reply json(int status, String body) {
        return new Reply(
                status,
                List.of(new Header("Content-Type", "application/json")),
                body,
                Manner.WHOLE);
    }

    /** The same with one header line more. */
    public Reply with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Reply(status, more, body, manner);
    }

    public Reply in(Manner other) {
        return new Reply(status, headers, body, other);
    }
}

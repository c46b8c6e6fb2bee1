package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;

/** Makes requests those of a known user. Used by one thread at a time. */
public interface Authenticator {

    /** Nobody in particular asks. */
    Authenticator NONE =
            new Authenticator() {
                @Override
                public Call authenticate(Call call) {
                    return call;
                }

                @Override
                public boolean renew() {
                    return false;
                }
            };

    /**
     * The request with what proves who asks. May ask a token server first.
     *
     * @throws IOException if no proof can be had now; the message holds no secret
     */
    Call authenticate(Call call) throws IOException;

    /**
     * Drops what a 401 has shown to be of no use.
     *
     * @return whether the next {@link #authenticate} may make a difference
     */
    boolean renew();

    /**
     * A URL without the query parameter that proves who asks: a server may repeat it in its links,
     * and these are kept.
     */
    default URI withoutCredentials(URI url) {
        return url;
    }
}

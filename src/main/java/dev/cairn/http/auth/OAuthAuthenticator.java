package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A bearer token (RFC 6750) that a server lends, kept until shortly before its end or until it is
 * refused.
 */
final class OAuthAuthenticator implements Authenticator {

    private final TokenServer server;
    private final InstantSource clock;
    private final Duration refreshBefore;

    private Optional<AccessToken> token = Optional.empty();

    /** Whether the last token was refused, and none has been accepted since. */
    private boolean refused;

    OAuthAuthenticator(TokenServer server, InstantSource clock, Duration refreshBefore) {
        this.server = server;
        this.clock = clock;
        this.refreshBefore = refreshBefore;
    }

    @Override
    public Call authenticate(Call call) throws IOException {
        Instant now = clock.instant();
        if (token.isPresent() && !token.get().isDue(now, refreshBefore)) {
            // it is used again, so it was accepted
            refused = false;
        } else {
            refresh(now);
        }
        return call.with("Authorization", "Bearer " + token.orElseThrow().value());
    }

    private void refresh(Instant now) throws IOException {
        try {
            token = Optional.of(server.lend());
        } catch (IOException e) {
            // a server that is down for a while costs nothing as long as the old token is good
            if (token.isEmpty() || !token.get().isGood(now)) {
                token = Optional.empty();
                throw e;
            }
        }
    }

    /**
     * True if there was a token, except where that one was the answer to the last renewal: then it
     * is not the token's age that the server minds.
     */
    @Override
    public boolean renew() {
        boolean helps = token.isPresent() && !refused;
        refused = true;
        token = Optional.empty();
        return helps;
    }
}

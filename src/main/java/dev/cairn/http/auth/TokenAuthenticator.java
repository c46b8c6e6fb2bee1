package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;

/** A token that was given, such as an API key. One in a file may be replaced at any time. */
final class TokenAuthenticator implements Authenticator {

    private final SecretText token;
    private final TokenPlace place;
    private String used = "";

    TokenAuthenticator(SecretText token, TokenPlace place) {
        this.token = token;
        this.place = place;
    }

    @Override
    public Call authenticate(Call call) throws IOException {
        used = place.query().isPresent() ? token.read() : token.readForHeader();
        return place.put(call, used);
    }

    /** True only if the file holds another token by now than the one that was refused. */
    @Override
    public boolean renew() {
        try {
            return token.isFile() && !token.read().equals(used);
        } catch (IOException unreadable) {
            // the next authenticate() says so
            return false;
        }
    }

    @Override
    public URI withoutCredentials(URI url) {
        return place.withoutCredentials(url);
    }
}

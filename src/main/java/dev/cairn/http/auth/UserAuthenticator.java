package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.net.URI;

/** Names the user in a header of its own, beside what another authenticator adds. */
final class UserAuthenticator implements Authenticator {

    private final SecretText user;
    private final String header;
    private final Authenticator proof;

    UserAuthenticator(SecretText user, String header, Authenticator proof) {
        this.user = user;
        this.header = header;
        this.proof = proof;
    }

    @Override
    public Call authenticate(Call call) throws IOException {
        return proof.authenticate(call.with(header, user.readForHeader()));
    }

    @Override
    public boolean renew() {
        return proof.renew();
    }

    @Override
    public URI withoutCredentials(URI url) {
        return proof.withoutCredentials(url);
    }
}

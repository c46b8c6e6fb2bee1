package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Signs each request with the keys of an AWS user or role. */
final class AwsAuthenticator implements Authenticator {

    private final SecretText accessKey;
    private final SecretText secretKey;
    private final Optional<SecretText> sessionToken;
    private final AwsSignature signature;
    private final InstantSource clock;

    AwsAuthenticator(
            SecretText accessKey,
            SecretText secretKey,
            Optional<SecretText> sessionToken,
            AwsSignature signature,
            InstantSource clock) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.sessionToken = sessionToken;
        this.signature = signature;
        this.clock = clock;
    }

    @Override
    public Call authenticate(Call call) throws IOException {
        Call signed = call;
        if (sessionToken.isPresent()) {
            signed = call.with("X-Amz-Security-Token", sessionToken.get().readForHeader());
        }
        return signature.sign(signed, accessKey.readForHeader(), secretKey.read(), clock.instant());
    }

    /** A signature is made for each request; there is nothing to renew. */
    @Override
    public boolean renew() {
        return false;
    }
}

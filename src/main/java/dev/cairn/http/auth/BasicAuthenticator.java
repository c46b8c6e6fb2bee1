package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** User and password in UTF-8, by RFC 7617. */
final class BasicAuthenticator implements Authenticator {

    private final SecretText username;
    private final SecretText password;
    private String used = "";

    BasicAuthenticator(SecretText username, SecretText password) {
        this.username = username;
        this.password = password;
    }

    @Override
    public Call authenticate(Call call) throws IOException {
        used = credentials();
        return call.with("Authorization", used);
    }

    @Override
    public boolean renew() {
        try {
            return (username.isFile() || password.isFile()) && !credentials().equals(used);
        } catch (IOException unreadable) {
            // the next authenticate() says so
            return false;
        }
    }

    private String credentials() throws IOException {
        String user = username.read();
        if (user.indexOf(':') >= 0) {
            throw new IOException(
                    "username holds a colon, which basic authentication cannot tell from the"
                            + " password's; correct it");
        }
        return "Basic " + base64(user + ":" + password.read());
    }

    /** The text's UTF-8 bytes in base64. */
    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

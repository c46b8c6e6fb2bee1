package dev.cairn.http.auth;

import dev.cairn.http.call.Transport;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * Who asks: the options for a token or a password, and the choice between these, {@link
 * OAuthOptions} and {@link SigningOptions}. Every secret may be {@code file:PATH}.
 */
@UriParams
public final class AuthOptions {

    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer";

    @UriParam(
            label = "consumer,security",
            enums = "none,token,basic,oauth2,oauth2-jwt,hmac,aws-sigv4",
            description =
                    "How requests prove who asks. By default what is given decides: authToken,"
                            + " username, clientSecret, privateKey, hmacContent or accessKey.")
    private String auth = "";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "API key or token, sent with each request. Or file:PATH.")
    private String authToken = "";

    @UriParam(
            label = "consumer,security",
            description =
                    "Scheme before the token: Bearer, SSWS, Token token= and so on; empty for the"
                            + " token alone. The default is Bearer where the header is"
                            + " Authorization, else empty.")
    private String authPrefix;

    @UriParam(
            label = "consumer,security",
            defaultValue = AUTHORIZATION,
            description = "Header that holds the token.")
    private String authHeader = AUTHORIZATION;

    @UriParam(
            label = "consumer,security",
            description = "Query parameter that holds the token, instead of a header.")
    private String authQuery = "";

    @UriParam(
            label = "consumer,security",
            description =
                    "User or key id that belongs to the token or secretKey, sent in authUserHeader"
                            + " or as ${user} of hmacValue.")
    private String authUser = "";

    @UriParam(
            label = "consumer,security",
            description = "Header that holds authUser: X-Auth-Email, for example.")
    private String authUserHeader = "";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "User of basic authentication. Or file:PATH.")
    private String username = "";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "Password of basic authentication; may be empty. Or file:PATH.")
    private String password = "";

    /**
     * What proves who asks, by all options together.
     *
     * @param transport sends requests for tokens
     * @param clock of tokens' lives, statements and signatures
     * @throws IllegalArgumentException if options are missing, not accepted, or contradict each
     *     other; the message holds no secret
     */
    public Authenticator authenticator(
            OAuthOptions oauth, SigningOptions signing, Transport transport, InstantSource clock) {
        Set<String> given = new TreeSet<>(given());
        given.addAll(oauth.given());
        given.addAll(signing.given());
        return switch (AuthKind.of(auth, given)) {
            case NONE -> Authenticator.NONE;
            case TOKEN -> token();
            case BASIC ->
                    new BasicAuthenticator(
                            SecretText.of("username", username),
                            SecretText.of("password", password));
            case OAUTH2 -> named(oauth.ofClient(transport, clock));
            case OAUTH2_JWT -> named(oauth.ofKey(transport, clock));
            case HMAC -> hmac(signing, clock);
            case AWS_SIGV4 -> signing.aws(clock);
        };
    }

    private Set<String> given() {
        return new Given()
                .note("authToken", authToken)
                .note("authPrefix", BEARER.equals(authPrefix) ? "" : authPrefix)
                .note("authHeader", authHeader, AUTHORIZATION)
                .note("authQuery", authQuery)
                .note("authUser", authUser)
                .note("authUserHeader", authUserHeader)
                .note("username", username)
                .note("password", password)
                .names();
    }

    private Authenticator token() {
        TokenPlace place = headerPlace();
        if (!authQuery.isEmpty()) {
            if (!authHeader.equals(AUTHORIZATION)) {
                throw new IllegalArgumentException(
                        "authHeader and authQuery are both given, but the token stands in one"
                                + " place; remove one of them");
            }
            place = new TokenPlace(authHeader, "", Optional.of(authQuery));
        }
        return named(new TokenAuthenticator(SecretText.of("authToken", authToken), place));
    }

    private TokenPlace headerPlace() {
        String standard = authHeader.equalsIgnoreCase(AUTHORIZATION) ? BEARER : "";
        String prefix = authPrefix == null ? standard : authPrefix.strip();
        if (!prefix.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "authPrefix is not accepted; give a word such as Bearer or SSWS");
        }
        return new TokenPlace(Given.header("authHeader", authHeader), prefix, Optional.empty());
    }

    private Authenticator named(Authenticator proof) {
        if (authUser.isEmpty() != authUserHeader.isEmpty()) {
            throw new IllegalArgumentException(
                    "authUser and authUserHeader go together; give both or none");
        }
        return authUser.isEmpty() ? proof : withUser(proof);
    }

    private Authenticator hmac(SigningOptions signing, InstantSource clock) {
        if (authUser.isEmpty() && !authUserHeader.isEmpty()) {
            throw new IllegalArgumentException("authUserHeader needs authUser; give it");
        }
        Authenticator proof = signing.hmac(SecretText.of("authUser", authUser), clock);
        return authUserHeader.isEmpty() ? proof : withUser(proof);
    }

    private Authenticator withUser(Authenticator proof) {
        return new UserAuthenticator(
                SecretText.of("authUser", authUser),
                Given.header("authUserHeader", authUserHeader),
                proof);
    }

    public String getAuth() {
        return auth;
    }

    public void setAuth(String auth) {
        this.auth = auth;
    }

    public String getAuthToken() {
        return authToken;
    }

    public void setAuthToken(String authToken) {
        this.authToken = authToken;
    }

    public String getAuthPrefix() {
        return authPrefix;
    }

    public void setAuthPrefix(String authPrefix) {
        this.authPrefix = authPrefix;
    }

    public String getAuthHeader() {
        return authHeader;
    }

    public void setAuthHeader(String authHeader) {
        this.authHeader = authHeader;
    }

    public String getAuthQuery() {
        return authQuery;
    }

    public void setAuthQuery(String authQuery) {
        this.authQuery = authQuery;
    }

    public String getAuthUser() {
        return authUser;
    }

    public void setAuthUser(String authUser) {
        this.authUser = authUser;
    }

    public String getAuthUserHeader() {
        return authUserHeader;
    }

    public void setAuthUserHeader(String authUserHeader) {
        this.authUserHeader = authUserHeader;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }
}

package dev.cairn.http.auth;

import dev.cairn.http.call.Transport;
import java.io.IOException;
import java.net.URI;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Tokens that a server lends (OAuth 2): to a client with its secret, or for a signed statement. */
@UriParams
public final class OAuthOptions {

    /** Parameters that have options of their own. */
    private static final Set<String> OWN =
            Set.of("client_id", "client_assertion_type", "scope", "audience");

    private static final long DEFAULT_REFRESH_BEFORE_MILLIS = 60_000;
    private static final long MAX_REFRESH_BEFORE_MILLIS = 86_400_000;
    private static final long DEFAULT_ASSERTION_MILLIS = 300_000;
    private static final long MIN_ASSERTION_MILLIS = 10_000;

    @UriParam(label = "consumer,security", description = "URL of the token endpoint.")
    private String tokenUrl = "";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "Id of the client. Or file:PATH.")
    private String clientId = "";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "Secret of the client (auth=oauth2). Or file:PATH.")
    private String clientSecret = "";

    @UriParam(label = "consumer,security", description = "Scopes to ask for, separated by spaces.")
    private String scope = "";

    @UriParam(
            label = "consumer,security",
            description =
                    "With auth=oauth2 the API that the token is for; with auth=oauth2-jwt whom the"
                            + " statement is for, by default the tokenUrl.")
    private String audience = "";

    @UriParam(
            label = "consumer,security",
            enums = "form,json",
            defaultValue = "form",
            description = "How the request for a token is written.")
    private String tokenBody = "form";

    @UriParam(
            label = "consumer,security",
            enums = "body,basic",
            defaultValue = "body",
            description =
                    "Where the request for a token holds clientId and clientSecret: in its body, or"
                            + " in an Authorization header.")
    private String clientAuth = "body";

    @UriParam(
            label = "consumer,security",
            prefix = "token.",
            multiValue = true,
            description =
                    "More parameters of the request for a token, such as token.box_subject_id, or"
                            + " token.grant_type for a grant of the vendor's own. No secrets.")
    private Map<String, Object> tokenParameters = new LinkedHashMap<>();

    @UriParam(
            label = "consumer,security,advanced",
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description =
                    "How long before its end a token is replaced; at most half of its lifetime"
                            + " counts.")
    private long refreshBefore = DEFAULT_REFRESH_BEFORE_MILLIS;

    @UriParam(
            label = "consumer,security",
            secret = true,
            description =
                    "Private key that signs statements (auth=oauth2-jwt), RSA or EC P-256: PEM"
                            + " (PKCS#8 or PKCS#1, line breaks may be written as \\n), a JWK, a"
                            + " Google service account's JSON, or base64 of one. Or file:PATH.")
    private String privateKey = "";

    @UriParam(
            label = "consumer,security",
            description = "How the server knows the key (kid); by default what a JWK says itself.")
    private String keyId = "";

    @UriParam(
            label = "consumer,security",
            enums = "RS256,ES256",
            description = "How statements are signed; by default as the key allows.")
    private String algorithm = "";

    @UriParam(
            label = "consumer,security",
            enums = "client_credentials,jwt-bearer",
            defaultValue = "client_credentials",
            description =
                    "What a statement is: the client's proof (private_key_jwt), or the grant itself"
                            + " on behalf of a subject.")
    private String grant = "client_credentials";

    @UriParam(
            label = "consumer,security",
            description =
                    "User on whose behalf statements are made; by default the clientId with"
                            + " grant=client_credentials, else nobody.")
    private String subject = "";

    @UriParam(
            label = "consumer,security",
            description = "Who makes the statements; by default the clientId.")
    private String issuer = "";

    @UriParam(
            label = "consumer,security,advanced",
            defaultValue = "300000",
            javaType = "java.time.Duration",
            description = "How long a statement is good for: 10 s to 5 min.")
    private long assertionLifetime = DEFAULT_ASSERTION_MILLIS;

    /** Names of the options that are given. */
    Set<String> given() {
        return new Given()
                .note("tokenUrl", tokenUrl)
                .note("clientId", clientId)
                .note("clientSecret", clientSecret)
                .note("scope", scope)
                .note("audience", audience)
                .note("tokenBody", tokenBody, "form")
                .note("clientAuth", clientAuth, "body")
                .note("token.*", String.join(" ", tokenParameters.keySet()))
                .note("refreshBefore", refreshBefore, DEFAULT_REFRESH_BEFORE_MILLIS)
                .note("privateKey", privateKey)
                .note("keyId", keyId)
                .note("algorithm", algorithm)
                .note("grant", grant, "client_credentials")
                .note("subject", subject)
                .note("issuer", issuer)
                .note("assertionLifetime", assertionLifetime, DEFAULT_ASSERTION_MILLIS)
                .names();
    }

    /** Tokens for a client with its secret. */
    Authenticator ofClient(Transport transport, InstantSource clock) {
        boolean basic = Given.word("clientAuth", clientAuth, "body", "basic").equals("basic");
        ClientLogin client =
                new ClientLogin(
                        SecretText.of("clientId", clientId),
                        SecretText.of("clientSecret", clientSecret),
                        basic);
        Grant credentials = new ClientGrant(Given.text(scope), Given.text(audience));
        return authenticator(transport, clock, credentials, Optional.of(client));
    }

    /** Tokens for statements signed with a key. */
    Authenticator ofKey(Transport transport, InstantSource clock) {
        String kind = Given.word("grant", grant, "client_credentials", "jwt-bearer");
        boolean bearer = kind.equals("jwt-bearer");
        if (clientId.isEmpty() && (!bearer || issuer.isEmpty())) {
            throw new IllegalArgumentException(
                    bearer
                            ? "grant=jwt-bearer needs issuer or clientId; give one"
                            : "auth=oauth2-jwt needs clientId; give it");
        }
        if (!algorithm.isEmpty()) {
            Given.word("algorithm", algorithm, "RS256", "ES256");
        }
        String who = issuer.isEmpty() ? clientId : issuer;
        Assertion assertion =
                new Assertion(
                        SecretText.of("privateKey", privateKey),
                        Given.text(keyId),
                        Given.text(algorithm),
                        SecretText.of("issuer", who),
                        subject(bearer),
                        audience.isEmpty() ? url().toString() : audience,
                        Duration.ofMillis(
                                Given.within(
                                        "assertionLifetime",
                                        assertionLifetime,
                                        MIN_ASSERTION_MILLIS,
                                        DEFAULT_ASSERTION_MILLIS)));
        checkKey(assertion);
        Grant signed =
                new AssertionGrant(
                        assertion,
                        bearer,
                        Given.text(clientId).map(id -> SecretText.of("clientId", id)),
                        Given.text(scope));
        return authenticator(transport, clock, signed, Optional.empty());
    }

    private Optional<SecretText> subject(boolean bearer) {
        String standard = bearer ? "" : clientId;
        return Given.text(subject.isEmpty() ? standard : subject)
                .map(name -> SecretText.of("subject", name));
    }

    /** Tells of a bad key at once, unless it is in a file, which may come later. */
    private static void checkKey(Assertion assertion) {
        if (assertion.key().isFile()) {
            return;
        }
        try {
            assertion.checked();
        } catch (InvalidKeyException | IOException e) {
            throw new IllegalArgumentException("privateKey is not accepted: " + e.getMessage(), e);
        }
    }

    private URI url() {
        return Given.url("tokenUrl", tokenUrl);
    }

    private Authenticator authenticator(
            Transport transport,
            InstantSource clock,
            Grant entitled,
            Optional<ClientLogin> client) {
        boolean json = Given.word("tokenBody", tokenBody, "form", "json").equals("json");
        TokenServer server =
                new TokenServer(transport, clock, url(), json, entitled, client, extra());
        long before = Given.within("refreshBefore", refreshBefore, 0, MAX_REFRESH_BEFORE_MILLIS);
        return new OAuthAuthenticator(server, clock, Duration.ofMillis(before));
    }

    private Map<String, String> extra() {
        Map<String, String> extra = new LinkedHashMap<>();
        tokenParameters.forEach(
                (name, value) -> {
                    CredentialNames.refuse("token.", name);
                    if (OWN.contains(name)) {
                        throw new IllegalArgumentException(
                                "token."
                                        + name
                                        + " is not accepted; give the option that it is made of");
                    }
                    extra.put(name, String.valueOf(value));
                });
        return extra;
    }

    public String getTokenUrl() {
        return tokenUrl;
    }

    public void setTokenUrl(String tokenUrl) {
        this.tokenUrl = tokenUrl;
    }

    public String getClientId() {
        return clientId;
    }

    public void setClientId(String clientId) {
        this.clientId = clientId;
    }

    public String getClientSecret() {
        return clientSecret;
    }

    public void setClientSecret(String clientSecret) {
        this.clientSecret = clientSecret;
    }

    public String getScope() {
        return scope;
    }

    public void setScope(String scope) {
        this.scope = scope;
    }

    public String getAudience() {
        return audience;
    }

    public void setAudience(String audience) {
        this.audience = audience;
    }

    public String getTokenBody() {
        return tokenBody;
    }

    public void setTokenBody(String tokenBody) {
        this.tokenBody = tokenBody;
    }

    public String getClientAuth() {
        return clientAuth;
    }

    public void setClientAuth(String clientAuth) {
        this.clientAuth = clientAuth;
    }

    public Map<String, Object> getTokenParameters() {
        return Collections.unmodifiableMap(tokenParameters);
    }

    public void setTokenParameters(Map<String, Object> tokenParameters) {
        this.tokenParameters = new LinkedHashMap<>(tokenParameters);
    }

    public long getRefreshBefore() {
        return refreshBefore;
    }

    public void setRefreshBefore(long refreshBefore) {
        this.refreshBefore = refreshBefore;
    }

    public String getPrivateKey() {
        return privateKey;
    }

    public void setPrivateKey(String privateKey) {
        this.privateKey = privateKey;
    }

    public String getKeyId() {
        return keyId;
    }

    public void setKeyId(String keyId) {
        this.keyId = keyId;
    }

    public String getAlgorithm() {
        return algorithm;
    }

    public void setAlgorithm(String algorithm) {
        this.algorithm = algorithm;
    }

    public String getGrant() {
        return grant;
    }

    public void setGrant(String grant) {
        this.grant = grant;
    }

    public String getSubject() {
        return subject;
    }

    public void setSubject(String subject) {
        this.subject = subject;
    }

    public String getIssuer() {
        return issuer;
    }

    public void setIssuer(String issuer) {
        this.issuer = issuer;
    }

    public long getAssertionLifetime() {
        return assertionLifetime;
    }

    public void setAssertionLifetime(long assertionLifetime) {
        this.assertionLifetime = assertionLifetime;
    }
}

package dev.cairn.http.auth;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A way to prove who asks: what it is called, which options it needs, and which it may have. */
@SuppressWarnings("ImmutableEnumChecker") // its sets are those of Set.of
enum AuthKind {
    NONE("none", "", Set.of(), Set.of()),
    TOKEN(
            "token",
            "authToken",
            Set.of("authToken"),
            Set.of("authPrefix", "authHeader", "authQuery", "authUser", "authUserHeader")),
    BASIC("basic", "username", Set.of("username"), Set.of("password")),
    OAUTH2(
            "oauth2",
            "clientSecret",
            Set.of("tokenUrl", "clientId", "clientSecret"),
            Set.of("clientAuth", "audience")),
    OAUTH2_JWT(
            "oauth2-jwt",
            "privateKey",
            Set.of("tokenUrl", "privateKey"),
            Set.of(
                    "clientId",
                    "keyId",
                    "algorithm",
                    "grant",
                    "subject",
                    "issuer",
                    "audience",
                    "assertionLifetime")),
    HMAC(
            "hmac",
            "hmacContent",
            Set.of("secretKey", "hmacContent"),
            Set.of(
                    "hmacAlgorithm",
                    "hmacKeyFormat",
                    "hmacEncoding",
                    "hmacHeader",
                    "hmacValue",
                    "hmacDate",
                    "hmacDateFormat",
                    "authUser",
                    "authUserHeader")),
    AWS_SIGV4(
            "aws-sigv4",
            "accessKey",
            Set.of("accessKey", "secretKey", "region", "service"),
            Set.of("sessionToken"));

    /** What both kinds of OAuth may have besides. */
    private static final Set<String> OAUTH =
            Set.of("scope", "tokenBody", "token.*", "refreshBefore", "authUser", "authUserHeader");

    /**
     * What may be given although the kind that is guessed does not use it: a kamelet for several
     * kinds sets these whichever secret its user has.
     */
    private static final Set<String> COMPANIONS =
            Set.of(
                    "authPrefix",
                    "authHeader",
                    "tokenUrl",
                    "clientId",
                    "scope",
                    "audience",
                    "keyId");

    private final String text;
    private final String mark;
    private final Set<String> needed;
    private final Set<String> allowed;

    AuthKind(String text, String mark, Set<String> needed, Set<String> allowed) {
        this.text = text;
        this.mark = mark;
        this.needed = needed;
        this.allowed = allowed;
    }

    /**
     * The kind that is meant, with every option that it needs. No other may be given, but where the
     * kind is guessed some companions of other kinds' secrets.
     *
     * @param auth its name; empty to go by the options
     * @param given names of the options that are set
     * @throws IllegalArgumentException if options are missing or do not go together
     */
    static AuthKind of(String auth, Set<String> given) {
        AuthKind kind = auth.isEmpty() ? guessed(given) : named(auth);
        boolean strict = !auth.isEmpty() || kind == NONE;
        for (String option : new TreeSet<>(given)) {
            if (!kind.uses(option) && (strict || !COMPANIONS.contains(option))) {
                throw new IllegalArgumentException(
                        option
                                + " is not used with auth="
                                + kind.text
                                + "; remove it, or give what belongs to "
                                + users(option));
            }
        }
        for (String option : new TreeSet<>(kind.needed)) {
            if (!given.contains(option)) {
                throw new IllegalArgumentException(
                        "auth=" + kind.text + " needs " + option + "; give it");
            }
        }
        return kind;
    }

    private static AuthKind named(String auth) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(auth))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "auth="
                                                + auth
                                                + " is not accepted; give "
                                                + Arrays.stream(values())
                                                        .map(kind -> kind.text)
                                                        .collect(Collectors.joining(", "))));
    }

    private static AuthKind guessed(Set<String> given) {
        Optional<AuthKind> found = Optional.empty();
        for (AuthKind kind : values()) {
            if (!given.contains(kind.mark)) {
                continue;
            }
            if (found.isPresent()) {
                throw new IllegalArgumentException(
                        found.get().mark
                                + " and "
                                + kind.mark
                                + " are both given, but requests are authenticated in one way;"
                                + " remove one of them");
            }
            found = Optional.of(kind);
        }
        return found.orElse(NONE);
    }

    private boolean uses(String option) {
        return needed.contains(option)
                || allowed.contains(option)
                || ((this == OAUTH2 || this == OAUTH2_JWT) && OAUTH.contains(option));
    }

    /** "auth=oauth2 (clientSecret) or auth=oauth2-jwt (privateKey)". */
    private static String users(String option) {
        return Stream.of(values())
                .filter(kind -> kind.uses(option))
                .map(kind -> "auth=" + kind.text + " (" + kind.mark + ")")
                .collect(Collectors.joining(" or "));
    }
}

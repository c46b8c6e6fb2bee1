package dev.cairn.http.auth;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of headers and parameters whose values are secrets. Camel does not mask such options in its
 * logs and endpoint listings, so they are refused in favour of those that it does.
 */
public final class CredentialNames {

    /** Names, without case, dashes and underscores. */
    private static final Set<String> WHOLE =
            Set.of(
                    "auth",
                    "bearer",
                    "cookie",
                    "jwt",
                    "pass",
                    "passwd",
                    "pwd",
                    "sig",
                    "token",
                    "xapikeys",
                    "authorizationtoken");

    /** Ends of names, likewise. */
    private static final List<String> ENDS =
            List.of(
                    "accesskey",
                    "accesstoken",
                    "apikey",
                    "apitoken",
                    "assertion",
                    "authkey",
                    "authorization",
                    "authtoken",
                    "credential",
                    "credentials",
                    "passphrase",
                    "password",
                    "privatekey",
                    "privatetoken",
                    "refreshtoken",
                    "secret",
                    "secretkey",
                    "securitytoken",
                    "sessiontoken",
                    "signature",
                    "subscriptionkey");

    /** A value that is one variable and nothing else. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^{}]+}");

    private CredentialNames() {}

    /**
     * Refuses a name that carries credentials.
     *
     * @param option the prefix that it was given with: {@code header.}, {@code query.} or {@code
     *     token.}
     * @param name what is behind the prefix
     * @throws IllegalArgumentException with the options to use instead
     */
    public static void refuse(String option, String name) {
        if (isCredential(option, name)) {
            String prefix = option.endsWith(".") ? option : option + ".";
            throw new IllegalArgumentException(
                    prefix
                            + name
                            + " is not accepted, because its value would be shown in logs; "
                            + instead(prefix, name));
        }
    }

    /**
     * Refuses a name that carries credentials, unless its value is a variable such as {@code
     * ${cursor}}: a page token may be called {@code token}.
     */
    public static void refuse(String option, String name, String value) {
        if (!VARIABLE.matcher(value).matches()) {
            refuse(option, name);
        }
    }

    /**
     * Whether a name is that of a credential.
     *
     * @param option {@code header.}, {@code query.} or {@code token.}
     */
    public static boolean isCredential(String option, String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
        return WHOLE.contains(plain)
                || ENDS.stream().anyMatch(plain::endsWith)
                || (option.startsWith("header") && plain.endsWith("token"));
    }

    private static String instead(String prefix, String name) {
        if (prefix.startsWith("token")) {
            return "give the secret as clientSecret or privateKey";
        }
        if (prefix.startsWith("query")) {
            return "give the secret as authToken, with authQuery=" + name;
        }
        return name.equalsIgnoreCase("authorization")
                ? "give the secret as authToken, with authPrefix for its scheme, or username and"
                        + " password"
                : "give the secret as authToken, with authHeader=" + name;
    }
}

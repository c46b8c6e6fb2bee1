package dev.cairn.http.auth;

import java.time.InstantSource;
import java.util.Set;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Requests that are signed one by one: by a template (HMAC), or for AWS. */
@UriParams
public final class SigningOptions {

    private static final String DEFAULT_ALGORITHM = "HmacSHA256";
    private static final String DEFAULT_HEADER = "Authorization";
    private static final String DEFAULT_VALUE = "${signature}";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description =
                    "Secret that requests are signed with (auth=hmac, auth=aws-sigv4). Or"
                            + " file:PATH.")
    private String secretKey = "";

    @UriParam(
            label = "consumer,security",
            description =
                    "What is signed, as a template: ${method} ${host} ${path} ${query}"
                            + " ${sortedQuery} ${date} ${user} ${body} ${bodySha256} ${bodySha512},"
                            + " and \\n for a line break.")
    private String hmacContent = "";

    @UriParam(
            label = "consumer,security",
            enums = "HmacSHA1,HmacSHA256,HmacSHA512",
            defaultValue = DEFAULT_ALGORITHM,
            description = "How it is signed.")
    private String hmacAlgorithm = DEFAULT_ALGORITHM;

    @UriParam(
            label = "consumer,security,advanced",
            enums = "text,base64,hex",
            defaultValue = "text",
            description = "How secretKey is written (auth=hmac).")
    private String hmacKeyFormat = "text";

    @UriParam(
            label = "consumer,security",
            enums = "hex,base64",
            defaultValue = "hex",
            description = "How the signature is written.")
    private String hmacEncoding = "hex";

    @UriParam(
            label = "consumer,security",
            defaultValue = DEFAULT_HEADER,
            description = "Header that holds the signature.")
    private String hmacHeader = DEFAULT_HEADER;

    @UriParam(
            label = "consumer,security",
            defaultValue = DEFAULT_VALUE,
            description =
                    "That header's value, as a template: ${user} ${signature} ${date}, and ${basic}"
                            + " for base64 of user:signature.")
    private String hmacValue = DEFAULT_VALUE;

    @UriParam(
            label = "consumer,security",
            description = "Header that holds the time of the signature: Date, for example.")
    private String hmacDate = "";

    @UriParam(
            label = "consumer,security",
            enums = "rfc1123,iso8601,unix,unix_ms",
            defaultValue = "rfc1123",
            description = "How the time of the signature is written.")
    private String hmacDateFormat = "rfc1123";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "Id of the AWS key. Or file:PATH.")
    private String accessKey = "";

    @UriParam(
            label = "consumer,security",
            secret = true,
            description = "Session token of temporary AWS keys. Or file:PATH.")
    private String sessionToken = "";

    @UriParam(label = "consumer,security", description = "AWS region: us-east-1, for example.")
    private String region = "";

    @UriParam(
            label = "consumer,security",
            description = "AWS service as in the name of its host: guardduty, for example.")
    private String service = "";

    /** Names of the options that are given. */
    Set<String> given() {
        return new Given()
                .note("secretKey", secretKey)
                .note("hmacContent", hmacContent)
                .note("hmacAlgorithm", hmacAlgorithm, DEFAULT_ALGORITHM)
                .note("hmacKeyFormat", hmacKeyFormat, "text")
                .note("hmacEncoding", hmacEncoding, "hex")
                .note("hmacHeader", hmacHeader, DEFAULT_HEADER)
                .note("hmacValue", hmacValue, DEFAULT_VALUE)
                .note("hmacDate", hmacDate)
                .note("hmacDateFormat", hmacDateFormat, "rfc1123")
                .note("accessKey", accessKey)
                .note("sessionToken", sessionToken)
                .note("region", region)
                .note("service", service)
                .names();
    }

    /**
     * Signatures by the template.
     *
     * @param user empty if there is none
     */
    Authenticator hmac(SecretText user, InstantSource clock) {
        SigningTemplate content =
                new SigningTemplate("hmacContent", hmacContent, HmacAuthenticator.CONTENT);
        SigningTemplate value =
                new SigningTemplate("hmacValue", hmacValue, HmacAuthenticator.VALUE);
        if (!value.uses("signature") && !value.uses("basic")) {
            throw new IllegalArgumentException(
                    "hmacValue holds no signature; give a template with ${signature} or ${basic}");
        }
        HmacAuthenticator.Recipe recipe =
                new HmacAuthenticator.Recipe(
                        Given.word(
                                "hmacAlgorithm",
                                hmacAlgorithm,
                                "HmacSHA1",
                                "HmacSHA256",
                                "HmacSHA512"),
                        Given.word("hmacKeyFormat", hmacKeyFormat, "text", "base64", "hex"),
                        Given.word("hmacEncoding", hmacEncoding, "hex", "base64"),
                        content,
                        Given.header("hmacHeader", hmacHeader),
                        value,
                        Given.text(hmacDate).map(name -> Given.header("hmacDate", name)),
                        SigningDate.of("hmacDateFormat", hmacDateFormat));
        return new HmacAuthenticator(SecretText.of("secretKey", secretKey), user, recipe, clock);
    }

    /** Signatures for AWS. */
    Authenticator aws(InstantSource clock) {
        return new AwsAuthenticator(
                SecretText.of("accessKey", accessKey),
                SecretText.of("secretKey", secretKey),
                Given.text(sessionToken).map(token -> SecretText.of("sessionToken", token)),
                new AwsSignature(region, service),
                clock);
    }

    public String getSecretKey() {
        return secretKey;
    }

    public void setSecretKey(String secretKey) {
        this.secretKey = secretKey;
    }

    public String getHmacContent() {
        return hmacContent;
    }

    public void setHmacContent(String hmacContent) {
        this.hmacContent = hmacContent;
    }

    public String getHmacAlgorithm() {
        return hmacAlgorithm;
    }

    public void setHmacAlgorithm(String hmacAlgorithm) {
        this.hmacAlgorithm = hmacAlgorithm;
    }

    public String getHmacKeyFormat() {
        return hmacKeyFormat;
    }

    public void setHmacKeyFormat(String hmacKeyFormat) {
        this.hmacKeyFormat = hmacKeyFormat;
    }

    public String getHmacEncoding() {
        return hmacEncoding;
    }

    public void setHmacEncoding(String hmacEncoding) {
        this.hmacEncoding = hmacEncoding;
    }

    public String getHmacHeader() {
        return hmacHeader;
    }

    public void setHmacHeader(String hmacHeader) {
        this.hmacHeader = hmacHeader;
    }

    public String getHmacValue() {
        return hmacValue;
    }

    public void setHmacValue(String hmacValue) {
        this.hmacValue = hmacValue;
    }

    public String getHmacDate() {
        return hmacDate;
    }

    public void setHmacDate(String hmacDate) {
        this.hmacDate = hmacDate;
    }

    public String getHmacDateFormat() {
        return hmacDateFormat;
    }

    public void setHmacDateFormat(String hmacDateFormat) {
        this.hmacDateFormat = hmacDateFormat;
    }

    public String getAccessKey() {
        return accessKey;
    }

    public void setAccessKey(String accessKey) {
        this.accessKey = accessKey;
    }

    public String getSessionToken() {
        return sessionToken;
    }

    public void setSessionToken(String sessionToken) {
        this.sessionToken = sessionToken;
    }

    public String getRegion() {
        return region;
    }

    public void setRegion(String region) {
        this.region = region;
    }

    public String getService() {
        return service;
    }

    public void setService(String service) {
        this.service = service;
    }
}

package dev.cairn.http.call;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;

/** The options of what is asked, how, and how often. */
@UriParams
public final class RequestOptions {

    @UriParam(
            label = "consumer",
            description =
                    "What to ask: https://host/path?query. The query may have the variables of body;"
                            + " a parameter with one that has no value is left out, as it is of"
                            + " query.NAME.")
    private String url = "";

    @UriParam(
            label = "consumer",
            enums = "GET,POST,PUT,PATCH,HEAD",
            defaultValue = "GET",
            description = "HTTP method.")
    private String method = "GET";

    @UriParam(
            label = "consumer",
            description =
                    "Body of a request, with ${cursor}, ${from}, ${to}, ${now}, ${page} and"
                            + " ${offset}. Values are written as the body's type demands; of a form,"
                            + " what has a variable without a value is left out.")
    private String body = "";

    @UriParam(
            label = "consumer",
            description = "Body of a request with a cursor, where it is another than body.")
    private String nextBody = "";

    @UriParam(
            label = "consumer",
            description =
                    "Content-Type of the body. Default: application/json if it begins like JSON,"
                            + " else application/x-www-form-urlencoded.")
    private String contentType = "";

    @UriParam(
            label = "consumer",
            defaultValue = "60s",
            description =
                    "How often to ask once all is read: a period (30s, 1m30s) or a Quartz cron"
                            + " expression in the system's time zone (0 0/5 * * * ?).")
    private String schedule = "60s";

    @UriParam(
            label = "consumer,advanced",
            javaType = "java.time.Duration",
            description =
                    "By how much a time of the schedule is moved at random. Default: a tenth of the"
                            + " wait.")
    private long jitter = -1;

    @UriParam(
            label = "consumer",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description = "How long to wait for a connection, and for each next byte of an answer.")
    private long timeout = 30_000;

    @UriParam(
            label = "consumer",
            defaultValue = "120000",
            javaType = "java.time.Duration",
            description = "How long a request may take, with redirects, up to the last byte.")
    private long totalTimeout = 120_000;

    @UriParam(
            label = "consumer",
            defaultValue = "33554432",
            description =
                    "Most bytes of an answer, after decompression. A larger one is an error that"
                            + " holds the stream; ask for smaller pages.")
    private int maxBodyBytes = 32 * 1024 * 1024;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "5",
            description =
                    "Most redirects of a request. To another origin they are followed without"
                            + " credentials, and never from https to http.")
    private int maxRedirects = 5;

    @UriParam(label = "consumer,advanced", description = "Host of an HTTP proxy.")
    private String proxyHost = "";

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "3128",
            description = "Port of the HTTP proxy.")
    private int proxyPort = 3128;

    @UriParam(
            label = "consumer,security",
            description =
                    "Trust and key stores, as a bean (#name). Default: those of the http component,"
                            + " else Java's.")
    private SSLContextParameters sslContextParameters;

    /**
     * The requests that these options describe.
     *
     * @param query values by name, without {@code query.}
     * @param headers values by name, without {@code header.}
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public RequestTemplate template(Map<String, String> query, Map<String, String> headers) {
        return new RequestTemplate(this, query, headers);
    }

    /**
     * When to ask.
     *
     * @throws IllegalArgumentException for an option that is not accepted
     */
    public Schedule timetable(RandomGenerator random) {
        return Schedule.of(schedule, jitter, random);
    }

    /**
     * What sends requests, to be closed after use; TLS and proxies are those of the context's http
     * component where the options do not say otherwise.
     *
     * @throws IllegalArgumentException for an option that is not accepted
     * @throws IllegalStateException if camel-http is not on the class path
     */
    public Transport transport(CamelContext context) {
        TransportLimits limits =
                new TransportLimits(
                        Duration.ofMillis(timeout),
                        Duration.ofMillis(totalTimeout),
                        maxBodyBytes,
                        maxRedirects);
        if (!proxyHost.isEmpty() && (proxyPort < 1 || proxyPort > 65_535)) {
            throw new IllegalArgumentException(
                    "proxyPort=" + proxyPort + " is not accepted; give 1 to 65535");
        }
        if (context.getComponent("http", true, false) == null) {
            throw new IllegalStateException(
                    "http-poll sends its requests through camel-http, which is not on the class"
                            + " path; add --dep=camel:http, or org.apache.camel:camel-http");
        }
        return CamelTransport.open(context, this, limits);
    }

    public String getUrl() {
        return url;
    }

    public void setUrl(String url) {
        this.url = url;
    }

    public String getMethod() {
        return method;
    }

    public void setMethod(String method) {
        this.method = method;
    }

    public String getBody() {
        return body;
    }

    public void setBody(String body) {
        this.body = body;
    }

    public String getNextBody() {
        return nextBody;
    }

    public void setNextBody(String nextBody) {
        this.nextBody = nextBody;
    }

    public String getContentType() {
        return contentType;
    }

    public void setContentType(String contentType) {
        this.contentType = contentType;
    }

    public String getSchedule() {
        return schedule;
    }

    public void setSchedule(String schedule) {
        this.schedule = schedule;
    }

    public long getJitter() {
        return jitter;
    }

    public void setJitter(long jitter) {
        this.jitter = jitter;
    }

    public long getTimeout() {
        return timeout;
    }

    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }

    public long getTotalTimeout() {
        return totalTimeout;
    }

    public void setTotalTimeout(long totalTimeout) {
        this.totalTimeout = totalTimeout;
    }

    public int getMaxBodyBytes() {
        return maxBodyBytes;
    }

    public void setMaxBodyBytes(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    public int getMaxRedirects() {
        return maxRedirects;
    }

    public void setMaxRedirects(int maxRedirects) {
        this.maxRedirects = maxRedirects;
    }

    public String getProxyHost() {
        return proxyHost;
    }

    public void setProxyHost(String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public int getProxyPort() {
        return proxyPort;
    }

    public void setProxyPort(int proxyPort) {
        this.proxyPort = proxyPort;
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }
}

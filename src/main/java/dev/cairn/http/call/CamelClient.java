package dev.cairn.http.call;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client of an endpoint of camel-http, which is this transport's own and in no registry:
 * proxies, TLS and client configurers of the context's http component apply. Its connections are
 * ours, because the component's could log what they carry; so a connection manager that was set on
 * the component is not used, and neither is its activity log.
 */
final class CamelClient implements Closeable {

    /** One request is under way at a time; redirects lead to other hosts. */
    private static final int MAX_CONNECTIONS = 4;

    /** Servers close idle connections, many after some seconds: looked at before use. */
    private static final TimeValue TRUSTED = TimeValue.ofSeconds(1);

    private static final TimeValue KEPT = TimeValue.ofMinutes(10);

    private final HttpEndpoint endpoint;
    private final HttpClient client;

    private CamelClient(HttpEndpoint endpoint, HttpClient client) {
        this.endpoint = endpoint;
        this.client = client;
    }

    static CamelClient open(CamelContext context, RequestOptions options, Timeout timeout) {
        URI url = SourceUrl.of(options.getUrl()).base();
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        HttpComponent component =
                context.getComponent(secure ? "https" : "http", HttpComponent.class);
        try {
            HttpEndpoint endpoint =
                    (HttpEndpoint) component.createEndpoint(endpointUri(url, options));
            endpoint.setCamelContext(context);
            ServiceHelper.startService(endpoint);
            endpoint.setHttpActivityListener(null);
            HttpClientConnectionManager unused = endpoint.getClientConnectionManager();
            if (unused != component.getClientConnectionManager()) {
                unused.close();
            }
            endpoint.setClientConnectionManager(connections(context, component, options, timeout));
            endpoint.getClientBuilder()
                    .setRequestExecutor(new LateRequests())
                    .disableRedirectHandling()
                    .disableAutomaticRetries()
                    .disableContentCompression()
                    .disableCookieManagement()
                    .disableAuthCaching();
            return new CamelClient(endpoint, endpoint.getHttpClient());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "no HTTP client can be made for "
                            + Urls.origin(url)
                            + " with the options of the http component: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Without path and query, which are the requests'. */
    private static String endpointUri(URI url, RequestOptions options) {
        String uri = Urls.origin(url) + "/?bridgeEndpoint=true&followRedirects=false";
        if (!options.getProxyHost().isEmpty()) {
            uri +=
                    "&proxyAuthScheme=http&proxyHost="
                            + options.getProxyHost()
                            + "&proxyPort="
                            + options.getProxyPort();
        }
        return uri;
    }

    private static HttpClientConnectionManager connections(
            CamelContext context, HttpComponent component, RequestOptions options, Timeout timeout)
            throws GeneralSecurityException, IOException {
        HostnameVerifier verifier =
                Optional.ofNullable(component.getX509HostnameVerifier())
                        .orElseGet(HttpsSupport::getDefaultHostnameVerifier);
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> connection(socket))
                .setTlsSocketStrategy(
                        new DefaultClientTlsStrategy(tls(context, component, options), verifier))
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(timeout).build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .setValidateAfterInactivity(TRUSTED)
                                .setTimeToLive(KEPT)
                                .build())
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .build();
    }

    private static QuietConnection connection(java.net.Socket socket) throws IOException {
        QuietConnection connection = new QuietConnection();
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    }

    /** As camel-http chooses them: the endpoint's, the component's, the context's, Java's. */
    private static SSLContext tls(
            CamelContext context, HttpComponent component, RequestOptions options)
            throws GeneralSecurityException, IOException {
        Optional<SSLContextParameters> chosen =
                Optional.ofNullable(options.getSslContextParameters())
                        .or(() -> Optional.ofNullable(component.getSslContextParameters()))
                        .or(
                                () ->
                                        component.isUseGlobalSslContextParameters()
                                                ? Optional.ofNullable(
                                                        context.getSSLContextParameters())
                                                : Optional.empty());
        if (chosen.isPresent()) {
            return chosen.get().createSSLContext(context);
        }
        return component.isUseSystemProperties()
                ? SSLContexts.createSystemDefault()
                : SSLContexts.createDefault();
    }

    HttpClient http() {
        return client;
    }

    @Override
    public void close() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }
}

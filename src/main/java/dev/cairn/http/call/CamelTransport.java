package dev.cairn.http.call;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.camel.CamelContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests through camel-http. A request is sent once: whether it is repeated is the source's
 * decision. What is told of a failure holds nothing that a server or a client library says.
 */
final class CamelTransport implements Transport {

    private static final String USER_AGENT =
            "cairn/"
                    + Objects.requireNonNullElse(
                            CamelTransport.class.getPackage().getImplementationVersion(), "dev");

    /** What every request says unless its options say otherwise. */
    private static final List<Header> DEFAULT_HEADERS =
            List.of(
                    new Header("User-Agent", USER_AGENT),
                    new Header("Accept", "application/json, */*;q=0.5"),
                    new Header("Accept-Encoding", "gzip, deflate"));

    /** Methods whose requests say how long their body is even if there is none. */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final CamelContext context;
    private final CamelClient client;
    private final TransportLimits limits;
    private final RequestConfig config;
    private final BodyReader bodies;
    private final InstantSource clock;
    private final ScheduledExecutorService deadlines;
    private final AtomicReference<UnderWay> current = new AtomicReference<>();

    private CamelTransport(
            CamelContext context, CamelClient client, TransportLimits limits, Timeout timeout) {
        this.context = context;
        this.client = client;
        this.limits = limits;
        this.config =
                RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .setRedirectsEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build();
        this.bodies = new BodyReader(limits.maxBodyBytes());
        this.clock = InstantSource.system();
        this.deadlines =
                context.getExecutorServiceManager()
                        .newSingleThreadScheduledExecutor(this, "CairnHttpDeadline");
    }

    /** A transport, to be closed after use. */
    static CamelTransport open(
            CamelContext context, RequestOptions options, TransportLimits limits) {
        Timeout timeout = Timeout.of(limits.timeout());
        CamelClient client = CamelClient.open(context, options, timeout);
        return new CamelTransport(context, client, limits, timeout);
    }

    @Override
    public Answer send(Call call) throws IOException {
        UnderWay underWay = new UnderWay();
        current.set(underWay);
        Future<?> deadline =
                deadlines.schedule(
                        () -> underWay.end(UnderWay.End.OVERDUE),
                        limits.totalTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            Call asked = completed(call);
            for (int redirects = 0; ; redirects++) {
                Answer answer = exchange(asked, underWay);
                Optional<Call> next =
                        limits.maxRedirects() == 0
                                ? Optional.empty()
                                : Redirects.next(asked, answer);
                if (next.isEmpty()) {
                    return answer;
                }
                if (redirects == limits.maxRedirects()) {
                    throw new IOException(
                            call
                                    + " is redirected more often than maxRedirects="
                                    + limits.maxRedirects());
                }
                asked = next.get();
            }
        } finally {
            deadline.cancel(false);
            current.compareAndSet(underWay, null);
        }
    }

    private static Call completed(Call call) {
        List<Header> headers = new ArrayList<>(call.headers());
        for (Header usual : DEFAULT_HEADERS) {
            if (headers.stream().noneMatch(header -> header.is(usual.name()))) {
                headers.add(usual);
            }
        }
        return new Call(call.method(), call.url(), headers, call.body());
    }

    private Answer exchange(Call call, UnderWay underWay) throws IOException {
        HttpClientContext local = HttpClientContext.create();
        local.setRequestConfig(config);
        LateRequests.carry(local, call);
        try {
            URI bare = URI.create(Urls.origin(call.url()) + LateRequests.path(call.url()));
            HttpUriRequestBase request = new HttpUriRequestBase(call.method(), bare);
            if (call.body().length > 0 || WITH_BODY.contains(call.method())) {
                request.setEntity(new ByteArrayEntity(call.body(), null));
            }
            underWay.attach(request);
            try (ClassicHttpResponse response =
                    client.http().executeOpen(HttpHost.create(bare), request, local)) {
                return answer(call, request, response);
            }
        } catch (BodyTooLargeException | UnreadableBodyException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw told(call, underWay, e);
        }
    }

    private Answer answer(Call call, HttpUriRequestBase request, ClassicHttpResponse response)
            throws IOException {
        List<Header> headers =
                Arrays.stream(response.getHeaders())
                        .map(line -> new Header(line.getName(), text(line.getValue())))
                        .toList();
        Answer head = new Answer(response.getCode(), headers, new byte[0], clock.instant());
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return head;
        }
        boolean whole = false;
        try {
            String coding = String.join(",", head.headers("Content-Encoding"));
            byte[] body = bodies.read(call, entity.getContent(), coding);
            whole = true;
            return new Answer(head.status(), headers, body, head.received());
        } finally {
            if (!whole) {
                // else the client reads what is left, to use the connection again
                request.abort();
            }
        }
    }

    private static String text(String value) {
        return value == null ? "" : value.strip();
    }

    /**
     * The failure in our words, without the message of the cause: it may hold what was received.
     */
    private IOException told(Call call, UnderWay underWay, Exception e) {
        String what = underWay.end().map(this::ended).orElseGet(() -> words(e));
        return new IOException(call + ": " + what);
    }

    private String ended(UnderWay.End end) {
        return switch (end) {
            case GIVEN_UP -> "was given up, because the source stops";
            case OVERDUE ->
                    "not complete within totalTimeout="
                            + shown(limits.totalTimeout())
                            + "; ask for smaller pages, or raise it";
        };
    }

    private String words(Exception e) {
        if (e instanceof UnknownHostException) {
            return "the host name is not known; look at url and at the name server";
        }
        if (e instanceof ConnectTimeoutException) {
            return "no connection within timeout=" + shown(limits.timeout());
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "no connection; the host refuses it, or cannot be reached";
        }
        if (e instanceof SocketTimeoutException) {
            return "nothing was received for timeout=" + shown(limits.timeout());
        }
        if (e instanceof SSLException) {
            return "no secure connection: " + firstLine(e);
        }
        if (e instanceof NoHttpResponseException) {
            return "the server closed the connection without an answer";
        }
        if (e instanceof ConnectionClosedException
                || e instanceof TruncatedChunkException
                || e instanceof MalformedChunkCodingException
                || e instanceof EOFException) {
            return "the answer was cut; not all of it arrived";
        }
        if (e instanceof ZipException) {
            return "the answer is not compressed as it says";
        }
        return "failed (" + e.getClass().getSimpleName() + ")";
    }

    /** What TLS says is about certificates and versions. */
    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static String shown(Duration duration) {
        return duration.toMillis() + "ms";
    }

    @Override
    public void abort() {
        UnderWay underWay = current.get();
        if (underWay != null) {
            underWay.end(UnderWay.End.GIVEN_UP);
        }
    }

    @Override
    public void close() {
        abort();
        context.getExecutorServiceManager().shutdownNow(deadlines);
        client.close();
    }
}

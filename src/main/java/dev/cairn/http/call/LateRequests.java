package dev.cairn.http.call;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Puts query and headers into a request at the last moment, when it is written to the connection.
 * What the client logs and decides before sees its method, host and path only, so that no logger of
 * it can tell a secret.
 */
final class LateRequests extends HttpRequestExecutor {

    private static final String CALL = LateRequests.class.getName();

    /** What the client says itself. */
    private static final Set<String> CLIENT_HEADERS =
            Set.of("content-length", "transfer-encoding", "connection");

    /** Has the request of a context be completed with what this one says. */
    static void carry(HttpClientContext context, Call call) {
        context.setAttribute(CALL, call);
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback informed,
            HttpContext context)
            throws IOException, HttpException {
        // the CONNECT to a proxy is the client's own
        if (context.getAttribute(CALL) instanceof Call call
                && !request.getMethod().equals("CONNECT")) {
            complete(request, call);
        }
        return super.execute(request, connection, informed, context);
    }

    private static void complete(ClassicHttpRequest request, Call call) {
        URI url = call.url();
        String path = path(url);
        request.setPath(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
        Set<String> written = new HashSet<>();
        for (Header header : call.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (CLIENT_HEADERS.contains(name)) {
                continue;
            }
            if (written.add(name)) {
                request.setHeader(header.name(), header.value());
            } else {
                request.addHeader(header.name(), header.value());
            }
        }
    }

    /** The path of a request line. */
    static String path(URI url) {
        String path = url.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }
}

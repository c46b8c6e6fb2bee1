package dev.cairn.http;

import dev.cairn.http.limit.Budget;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.util.PropertiesHelper;
import org.apache.camel.util.URISupport;

/** {@code http-poll:NAME}: reads paginated HTTP APIs. */
@Component("http-poll")
public final class HttpPollComponent extends DefaultComponent {

    private final Map<String, Budget> budgets = new ConcurrentHashMap<>();
    private final Set<String> live = new HashSet<>();

    /** Camel's own complaint would print what holds the line break, which is often a key. */
    @Override
    public Endpoint createEndpoint(String uri) throws Exception {
        if (uri.indexOf('\n') >= 0 || uri.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(
                    "an option of http-poll: holds a line break; give a key as file:PATH, in"
                            + " base64, or with \\n written out");
        }
        return super.createEndpoint(uri);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        // the parameters have the secrets; what Camel's consoles list of an endpoint is this text
        HttpPollEndpoint endpoint = new HttpPollEndpoint(URISupport.sanitizeUri(uri), this);
        endpoint.setName(remaining);
        endpoint.setQuery(named("query.", parameters));
        endpoint.setHeader(named("header.", parameters));
        endpoint.getOauth().setTokenParameters(named("token.", parameters));
        setProperties(endpoint, parameters);
        endpoint.validate();
        return endpoint;
    }

    /** What begins with a prefix; a kamelet whose property is empty leaves a name empty. */
    private static Map<String, Object> named(String prefix, Map<String, Object> parameters) {
        Map<String, Object> named = PropertiesHelper.extractProperties(parameters, prefix);
        named.remove("");
        return named;
    }

    /** The budget that the sources of a group share. */
    Budget budget(String group, Function<String, Budget> maker) {
        return budgets.computeIfAbsent(group, maker);
    }

    /**
     * Takes a name for a source that starts.
     *
     * @throws IllegalStateException if another source of this name runs
     */
    void take(String name) {
        synchronized (live) {
            if (!live.add(name)) {
                throw new IllegalStateException(
                        "http-poll:"
                                + name
                                + " runs already; a source has one position, so give each a name of"
                                + " its own, or a group=NAME");
            }
        }
    }

    /** Gives a name back. */
    void release(String name) {
        synchronized (live) {
            live.remove(name);
        }
    }
}

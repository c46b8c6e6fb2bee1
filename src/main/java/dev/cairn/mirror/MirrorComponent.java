package dev.cairn.mirror;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code mirror:CONFIG.yaml}: keeps a mirror in step, and tells what it does. */
@Component("mirror")
public final class MirrorComponent extends DefaultComponent {

    private final Map<PondLocation, PondRuns> runs = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        MirrorEndpoint endpoint = new MirrorEndpoint(uri, this);
        endpoint.setConfig(remaining);
        setProperties(endpoint, parameters);
        endpoint.validate();
        return endpoint;
    }

    /** The runs of this context over a pond. */
    PondRuns runs(PondLocation pond) {
        return runs.computeIfAbsent(pond, location -> new PondRuns());
    }
}

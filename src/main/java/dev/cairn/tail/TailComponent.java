package dev.cairn.tail;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code tail:GLOB}: follows files as they grow, rotate and are truncated. */
@Component("tail")
public final class TailComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        TailEndpoint endpoint = new TailEndpoint(uri, this);
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        endpoint.options();
        return endpoint;
    }
}

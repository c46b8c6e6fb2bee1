package dev.cairn.append;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code append:FILE}: appends to a file exactly once. */
@Component("append")
public final class AppendComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        AppendEndpoint endpoint = new AppendEndpoint(uri, this);
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        endpoint.check();
        return endpoint;
    }
}

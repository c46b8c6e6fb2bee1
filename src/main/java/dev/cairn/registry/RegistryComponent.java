package dev.cairn.registry;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code registry:flush} and {@code registry:clean}: work on the registry of this context. */
@Component("registry")
public final class RegistryComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        RegistryEndpoint endpoint = new RegistryEndpoint(uri, this);
        endpoint.setOperation(RegistryOperation.parse(remaining));
        setProperties(endpoint, parameters);
        return endpoint;
    }
}

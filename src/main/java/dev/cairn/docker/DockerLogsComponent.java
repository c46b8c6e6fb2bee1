package dev.cairn.docker;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code docker-logs:CONTAINERS}: reads the logs of containers. */
@Component("docker-logs")
public final class DockerLogsComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        DockerLogsEndpoint endpoint = new DockerLogsEndpoint(uri, this);
        endpoint.setContainers(remaining);
        setProperties(endpoint, parameters);
        endpoint.options(); // what is not accepted is said now
        return endpoint;
    }
}

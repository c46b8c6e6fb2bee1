package dev.cairn.registry;

import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Work on the registry of positions: flush what is acknowledged, clean what is gone. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "registry",
        title = "Cairn Registry",
        syntax = "registry:operation",
        producerOnly = true,
        remote = false,
        category = {Category.MANAGEMENT})
public final class RegistryEndpoint extends DefaultEndpoint {

    @UriPath(description = "What to do: flush or clean.")
    @Metadata(required = true)
    private RegistryOperation operation;

    RegistryEndpoint(String uri, Component component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        return new RegistryProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "registry:" + operation + " is used in to:, not in from:");
    }

    public RegistryOperation getOperation() {
        return operation;
    }

    public void setOperation(RegistryOperation operation) {
        this.operation = operation;
    }
}

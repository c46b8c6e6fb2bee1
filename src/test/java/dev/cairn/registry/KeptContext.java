package dev.cairn.registry;

import dev.cairn.component.Cairn;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A context over a registry in a file; a new one over the same file is another process. */
final class KeptContext implements AutoCloseable {

    final CamelContext context = new DefaultCamelContext();

    private final Map<String, String> options = new HashMap<>();

    KeptContext(Path registry) {
        options.put("cairn.registry.enabled", "true");
        options.put("cairn.registry.uri", registry.toString());
        context.getShutdownStrategy().setTimeout(5);
    }

    KeptContext option(String name, String value) {
        options.put("cairn.registry." + name, value);
        return this;
    }

    KeptContext bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
        return this;
    }

    KeptContext start(RouteBuilder... routes) throws Exception {
        context.getRegistry().bind(Cairn.OPTIONS, options);
        for (RouteBuilder each : routes) {
            context.addRoutes(each);
        }
        context.start();
        return this;
    }

    /** A repository of this context without a route. */
    RegistryStateRepository state() {
        RegistryStateRepository repository = new RegistryStateRepository();
        repository.setCamelContext(context);
        repository.start();
        return repository;
    }

    RegistryIdempotentRepository idempotent() {
        return idempotent(new RegistryIdempotentRepository());
    }

    RegistryIdempotentRepository idempotent(RegistryIdempotentRepository repository) {
        repository.setCamelContext(context);
        repository.start();
        return repository;
    }

    Cairn cairn() throws Exception {
        return Cairn.of(context);
    }

    @Override
    public void close() {
        context.stop();
    }
}

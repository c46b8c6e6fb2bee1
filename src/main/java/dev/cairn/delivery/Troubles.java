package dev.cairn.delivery;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What cannot be written now. Each trouble is logged once when it comes, and once when it goes. */
final class Troubles {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Map<String, String> sinks = new ConcurrentSkipListMap<>();
    private volatile String registry;

    /** One line; empty when all is well. */
    Optional<String> now() {
        String registryNow = registry;
        return registryNow != null
                ? Optional.of("cannot write the registry: " + registryNow)
                : sinks.entrySet().stream()
                        .map(each -> "cannot write " + each.getKey() + ": " + each.getValue())
                        .findFirst();
    }

    void registryFails(IOException cause) {
        String message = messageOf(cause);
        if (!message.equals(registry)) {
            LOG.error(
                    "Cannot write the registry; nothing is lost, sources wait when their limits are"
                            + " reached, and it is tried again: {}",
                    message);
            registry = message;
        }
    }

    void registryWorks() {
        if (registry != null) {
            LOG.info("The registry can be written again");
            registry = null;
        }
    }

    void sinkFails(TransactionalSink sink, IOException cause) {
        String message = messageOf(cause);
        if (!message.equals(sinks.put(sink.name(), message))) {
            LOG.error(
                    "Cannot write {}; what is meant for it waits and is tried again: {}",
                    sink.name(),
                    message);
        }
    }

    void sinksWork(Collection<TransactionalSink> working) {
        for (TransactionalSink sink : working) {
            if (sinks.remove(sink.name()) != null) {
                LOG.info("{} can be written again", sink.name());
            }
        }
    }

    /** Nothing waits for a sink any more. */
    void noSinkIsWaitedFor() {
        sinks.clear();
    }

    static String messageOf(Throwable cause) {
        return cause.getMessage() != null ? cause.getMessage() : cause.toString();
    }
}

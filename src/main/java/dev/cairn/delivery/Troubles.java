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
    private volatile String fold;
    private volatile boolean hanging;

    /** One line; empty when all is well. */
    Optional<String> now() {
        return registryNow().or(this::sinksNow).or(this::foldNow);
    }

    /** Why the registry cannot be written; empty if it can. */
    Optional<String> registryNow() {
        return Optional.ofNullable(registry).map(cause -> "cannot write the registry: " + cause);
    }

    private Optional<String> sinksNow() {
        return sinks.entrySet().stream()
                .map(each -> "cannot write " + each.getKey() + ": " + each.getValue())
                .findFirst();
    }

    private Optional<String> foldNow() {
        return Optional.ofNullable(fold)
                .map(cause -> "cannot fold the registry's journal: " + cause);
    }

    /** What is committed is safe, but not where other programs look for it. */
    void foldFails(IOException cause) {
        String message = messageOf(cause);
        if (!message.equals(fold)) {
            LOG.warn(
                    "Cannot fold the registry's journal; nothing is lost, and it is tried again"
                            + " with the next flush or start: {}",
                    message);
            fold = message;
        }
    }

    void foldWorks() {
        if (fold != null) {
            LOG.info("The registry's journal can be folded again");
            fold = null;
        }
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

    /** A commit takes so long that sources wait; told once. */
    void hangs(String what) {
        if (!hanging) {
            hanging = true;
            LOG.error("Nothing is lost, and it goes on by itself when it can: {}", what);
        }
    }

    /** A round has come to its end. */
    void goesOn() {
        if (hanging) {
            hanging = false;
            LOG.info("Commits go on");
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

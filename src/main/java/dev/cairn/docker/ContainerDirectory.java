package dev.cairn.docker;

import dev.cairn.docker.Engine.Container;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a container's file which container it is, and whether it is to be collected. What was
 * known once stays known: a container that is gone, or an engine that is, leaves files behind that
 * are to be read to their ends. Thread-safe.
 */
final class ContainerDirectory implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerDirectory.class);

    /** Files by rotated names have it too. */
    private static final Pattern ID = Pattern.compile("/([0-9a-f]{64})/[^/]*$");

    /** What is not in a listing is not asked for again before that. */
    private static final long LISTING_NANOS = 1_000_000_000L;

    /** Containers, the removed ones included. */
    private static final int MAX_REMEMBERED = 20_000;

    private final Engine engine;
    private final ContainerFilter filter;
    private final Map<String, Container> known = remembering();
    private final Set<String> looked = Collections.newSetFromMap(remembering());
    private long listedNanos;

    /** A map that forgets what was not asked for the longest. */
    private static <V> Map<String, V> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MAX_REMEMBERED;
            }
        };
    }

    ContainerDirectory(Engine engine, ContainerFilter filter) {
        this.engine = engine;
        this.filter = filter;
    }

    Engine engine() {
        return engine;
    }

    /** Lists what there is. */
    synchronized void list() throws IOException {
        listedNanos = System.nanoTime();
        for (Container each : engine.containers()) {
            known.put(each.id(), each);
        }
    }

    /** Whether a file is to be collected; of a container that nobody knows of, if it is gone. */
    synchronized boolean accepts(Path file) {
        Optional<String> id = id(file.toString());
        if (id.isEmpty()) {
            return false;
        }
        if (!known.containsKey(id.get()) && System.nanoTime() - listedNanos > LISTING_NANOS) {
            try {
                list();
            } catch (IOException e) {
                LOG.debug("{}: not listed now: {}", file, e.getMessage());
            }
        }
        Container container = known.get(id.get());
        if (container == null || !filter.accepts(container)) {
            return false;
        }
        if (looked.add(id.get())) {
            warnOfOthers(container);
        }
        return true;
    }

    private static Optional<String> id(String path) {
        Matcher id = ID.matcher(path);
        return id.find() ? Optional.of(id.group(1)) : Optional.empty();
    }

    /** Of containers whose lines are not in files. */
    private void warnOfOthers(Container container) {
        try {
            engine.inspect(container.id())
                    .map(Engine.Details::driver)
                    .filter(driver -> !driver.isEmpty() && !driver.equals("json-file"))
                    .ifPresent(
                            driver ->
                                    LOG.warn(
                                            "{}: its logging driver is {}, whose files cannot be"
                                                    + " read: collect it with via=api",
                                            container.name(),
                                            driver));
        } catch (IOException e) {
            LOG.debug("{}: {}", container.name(), e.getMessage());
        }
    }

    /** The container of a file. */
    synchronized ContainerBatch.Container containerOf(String path) {
        String id = id(path).orElse("");
        Container found = known.get(id);
        return found == null
                ? new ContainerBatch.Container(id, id, "", "", "")
                : DockerLogsSource.known(found);
    }

    @Override
    public void close() throws IOException {
        engine.close();
    }
}

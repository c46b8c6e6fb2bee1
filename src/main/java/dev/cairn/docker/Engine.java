package dev.cairn.docker;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container engine with Docker's API from 1.24 on. Its times are nanoseconds since 1970 by its
 * own clock. Thread-safe.
 */
interface Engine extends Closeable {

    /** All containers, those that do not run included. */
    List<Container> containers() throws IOException;

    /** What is to be known of one container before its log is read; empty if there is none. */
    Optional<Details> inspect(String id) throws IOException;

    /** Where the engine keeps what it has, on its own machine. */
    String rootDirectory() throws IOException;

    /** What time it is by the engine's clock. */
    long nowNanos() throws IOException;

    /**
     * A container's log, with the time of each record.
     *
     * @param sinceNanos from when on, inclusive; 0 for everything
     * @param stdout whether standard output is wanted
     * @param stderr whether standard error is wanted
     * @return what there is and what comes, until the container stops
     * @throws EngineAnswerException if the engine refuses
     */
    Answer logs(String id, long sinceNanos, boolean stdout, boolean stderr) throws IOException;

    /** The last record of a container's log, if it has one, in the form of {@link #logs}. */
    Answer lastRecord(String id, boolean stdout, boolean stderr) throws IOException;

    /** What happens to containers from now on: a JSON object a line. */
    Answer events() throws IOException;

    /** An answer that goes on and on. Another thread may close it, which ends a read. */
    interface Answer extends Closeable {
        InputStream body();

        @Override
        void close();
    }

    /**
     * A container in a listing.
     *
     * @param name without the slash before it
     */
    record Container(
            String id, String name, String image, Map<String, String> labels, boolean running) {

        public Container {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * One container more closely.
     *
     * @param startedAt when it was started last, as the engine writes it: changes with each start
     * @param terminal whether it has one: then there is a single output, without frames
     * @param driver the logging driver
     * @param logFile the file that the driver {@code json-file} writes, on the engine's machine;
     *     empty with others
     */
    record Details(
            boolean running, String startedAt, boolean terminal, String driver, String logFile) {}
}

package dev.cairn.docker;

import java.time.Duration;

/**
 * How containers are read.
 *
 * @param group of the endpoint
 * @param fromNow whether containers that are there at the very first start begin at their end
 * @param stdout whether standard output is read
 * @param stderr whether standard error is read
 * @param maxContainers most containers that are followed at once; each takes a thread and a
 *     connection
 * @param reconnectDelay wait before a connection that failed is tried again
 * @param rescanInterval between two listings, which suffice where events do not come
 * @param maxBatchBytes most bytes of a batch
 * @param maxLineBytes most bytes of a line; a longer one is split
 */
record DockerOptions(
        String group,
        boolean fromNow,
        boolean stdout,
        boolean stderr,
        int maxContainers,
        Duration reconnectDelay,
        Duration rescanInterval,
        int maxBatchBytes,
        int maxLineBytes) {

    static final int DEFAULT_MAX_CONTAINERS = 1000;
    static final int DEFAULT_MAX_BATCH_BYTES = 256 * 1024;
    static final int DEFAULT_MAX_LINE_BYTES = 1024 * 1024;

    /** Most bytes that all containers of an endpoint have read and nobody has polled. */
    static final long MAX_WAITING_BYTES = 64L << 20;

    DockerOptions {
        if (!stdout && !stderr) {
            throw new IllegalArgumentException(
                    "stdout=false and stderr=false leave nothing to read; give one of them");
        }
        requirePositive("maxContainers", maxContainers);
        requirePositive("maxBatchBytes", maxBatchBytes);
        requirePositive("maxLineBytes", maxLineBytes);
        requirePositive("reconnectDelay", reconnectDelay.toMillis());
        requirePositive("rescanInterval", rescanInterval.toMillis());
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is not accepted; give 1 or more");
        }
    }
}

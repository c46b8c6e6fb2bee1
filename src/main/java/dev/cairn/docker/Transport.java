package dev.cairn.docker;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Finds the engine as the Docker command does: host, certificates and context. */
final class Transport {

    /** How long it may take to be connected. */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Connections besides those of followed containers. */
    private static final int OTHERS = 8;

    /** Longest wait for what is answered at once: all but logs and events. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private Transport() {}

    /**
     * The engine of a host.
     *
     * @param host as in {@code DOCKER_HOST}; empty for what that says, or else the local socket
     * @param maxContainers how many logs may be open at once
     * @throws IOException if certificates, say, cannot be read
     * @throws NoClassDefFoundError if docker-java is not on the class path
     */
    static Engine open(String host, int maxContainers) throws IOException {
        try {
            DefaultDockerClientConfig.Builder config =
                    DefaultDockerClientConfig.createDefaultConfigBuilder();
            if (!host.isEmpty()) {
                config.withDockerHost(host);
            }
            DefaultDockerClientConfig found = config.build();
            String shown = "the container engine at " + found.getDockerHost();
            if (found.getDockerHost().getScheme().equals("unix")) {
                Path socket = Path.of(found.getDockerHost().getPath());
                return new HttpEngine(
                        new SocketTransport(socket, Duration.ZERO),
                        new SocketTransport(socket, ANSWER),
                        shown);
            }
            return remote(found, maxContainers, shown);
        } catch (RuntimeException e) { // what is wrong with a host, a context or certificates
            throw new IOException("the container engine cannot be found: " + e.getMessage(), e);
        }
    }

    private static Engine remote(
            DefaultDockerClientConfig config, int maxContainers, String shown) {
        ZerodepDockerHttpClient.Builder client =
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .maxConnections(maxContainers + OTHERS)
                        .connectionTimeout(CONNECT);
        ZerodepDockerHttpClient streams = client.build();
        ZerodepDockerHttpClient answers = client.responseTimeout(ANSWER).build();
        return new HttpEngine(streams, answers, shown);
    }
}

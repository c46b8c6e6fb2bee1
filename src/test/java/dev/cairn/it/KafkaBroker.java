package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A real Kafka broker of its own, on the loopback address only, from Maven artifacts. */
final class KafkaBroker implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final CairnProcess process;
    private final int port;

    private KafkaBroker(CairnProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Formats its storage, starts it and waits until it takes connections.
     *
     * @param partitions of each topic, which are made when they are first used
     */
    static KafkaBroker start(Path directory, String classPath, int partitions)
            throws IOException, InterruptedException {
        int port = freePort();
        int controllerPort = freePort();
        Path data = directory.resolve("kafka-data");
        Path properties = directory.resolve("server.properties");
        Files.writeString(
                properties,
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                num.partitions=%4$d
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.cleaner.enable=false
                """
                        .formatted(port, controllerPort, data, partitions));
        try (CairnProcess format =
                java(
                        directory,
                        classPath,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        "MkU3OEVBNTcwNTJENDM2Qk",
                        "-c",
                        properties.toString())) {
            assertThat(format.exitStatus(LIMIT)).as(format.errors()).isZero();
        }
        CairnProcess process = java(directory, classPath, "kafka.Kafka", properties.toString());
        KafkaBroker broker = new KafkaBroker(process, port);
        await("the broker")
                .atMost(LIMIT)
                .failFast(() -> assertThat(process.isAlive()).as(process.errors()).isTrue())
                .until(broker::takesConnections);
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static CairnProcess java(Path directory, String classPath, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classPath));
        command.addAll(Arrays.asList(arguments));
        return CairnProcess.start(directory, command, Map.of());
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Host and port, as clients are told. */
    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}

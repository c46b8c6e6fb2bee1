package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.checkpoint.s3.HostNames;
import dev.cairn.checkpoint.s3.S3Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** Packaged programs that tail one file into one each, over one registry in a bucket. */
final class S3Collectors {

    static final String BUCKET = "registries";
    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final S3Service service;
    private final Path work;
    private final Map<String, String> environment;
    private final List<String> javaOptions = new ArrayList<>();
    private final String key = "it/" + UUID.randomUUID() + ".json";

    private S3Collectors(S3Service service, Path work, URI endpoint) {
        this.service = service;
        this.work = work;
        this.environment = new TreeMap<>(S3Service.environment(endpoint));
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        environment.put("CAIRN_REGISTRY_FLUSH_INTERVAL", "300ms");
    }

    /** With a bucket, and a key of their own in it. */
    static S3Collectors of(S3Service service, Path work, URI endpoint) {
        try (S3Client client = service.client()) {
            client.createBucket(request -> request.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException e) {
            // of a test before
        }
        return new S3Collectors(service, work, endpoint);
    }

    /** The bucket stands in the name of the host. */
    S3Collectors hostStyle(URI endpoint) throws IOException {
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("AWS_S3_FORCE_PATH_STYLE", "false");
        javaOptions.add(
                HostNames.option(
                        work.resolve("hosts"),
                        List.of(endpoint.getHost(), BUCKET + "." + endpoint.getHost())));
        return this;
    }

    /** One variable more in their environment. */
    S3Collectors with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** An option of Java more. */
    S3Collectors withJava(String option) {
        javaOptions.add(option);
        return this;
    }

    String uri() {
        return "s3://" + BUCKET + "/" + key;
    }

    String key() {
        return key;
    }

    Path sink(String name) {
        return work.resolve("out/" + name + ".log");
    }

    /** Tails {@code app.log} into a file that is called like the instance, each line once. */
    CairnProcess tail(String instance, String... more) throws IOException {
        return tailTo("append:out/" + instance + ".log", instance, more);
    }

    /**
     * The same at least once, by a sink that knows nothing of commits: two processes that write to
     * one exactly-once file of a machine would be kept apart by its lock already.
     */
    CairnProcess tailLoosely(String instance, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("--durability", "durable"));
        words.addAll(List.of(more));
        return tailTo(
                "file:out?fileName=" + instance + ".log&fileExist=Append&appendChars=\\n",
                instance,
                words.toArray(String[]::new));
    }

    private CairnProcess tailTo(String sink, String instance, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("tail", "app.log", "--track"));
        words.addAll(List.of("--start-from", "beginning", "--registry-file", uri()));
        words.addAll(List.of("--to", sink));
        words.addAll(List.of("--registry-instance", instance));
        words.addAll(List.of(more));
        return cairn(words.toArray(String[]::new));
    }

    /** {@code cairn WORDS} in their environment. */
    CairnProcess cairn(String... words) throws IOException {
        List<String> command = CairnProcess.javaCommand(List.of());
        command.addAll(1, javaOptions);
        command.add("dev.cairn.cli.CairnCli");
        command.addAll(List.of(words));
        return CairnProcess.start(work, command, environment);
    }

    /** Waits until a collector has written more than there was. */
    void awaitGrowth(CairnProcess collector, Path sink, long before) {
        await("growth of " + sink.getFileName())
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .failFast(() -> assertThat(collector.isAlive()).as(collector.errors()).isTrue())
                .until(() -> size(sink) > before);
    }

    static long size(Path file) {
        return file.toFile().length();
    }

    /** The registry as it is in the bucket. */
    JsonNode document() throws IOException {
        try (S3Client client = service.client()) {
            return JSON.readTree(
                    client.getObjectAsBytes(request -> request.bucket(BUCKET).key(key))
                            .asByteArray());
        }
    }

    /** Where in {@code app.log} the registry says that collecting has got to. */
    long position() throws IOException {
        JsonNode entry = document().path("files").path(work.resolve("app.log").toString());
        assertThat(entry.isObject()).as("entry of app.log").isTrue();
        return entry.path("position").asLong();
    }

    /** Waits until everything that is in the log is committed. */
    void awaitCommitted(CairnProcess collector) {
        await("position at the end")
                .atMost(LIMIT)
                .failFast(() -> assertThat(collector.isAlive()).as(collector.errors()).isTrue())
                .until(() -> position() == Files.size(work.resolve("app.log")));
    }
}

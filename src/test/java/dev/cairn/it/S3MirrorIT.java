package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.checkpoint.s3.FaultyProxy;
import dev.cairn.checkpoint.s3.S3Fault;
import dev.cairn.checkpoint.s3.S3Faults;
import dev.cairn.checkpoint.s3.S3Server;
import dev.cairn.checkpoint.s3.S3Service;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The packaged {@code cairn sync}, {@code check} and {@code b3sum} over a pond in S3. */
@Tag("M10")
class S3MirrorIT {

    private static final int ROUNDS = Math.max(4, Integer.getInteger("cairn.rounds", 15) / 3);
    private static final long SEED = Long.getLong("cairn.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MAX_LIFE_MILLIS = 3000;
    private static final String BUCKET = "ponds";
    private static final String URI = "s3://" + BUCKET + "/logs/app/";

    private static S3Server server;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path scratch;

    private final Random random = new Random(SEED);
    private Map<String, String> environment;
    private Path logs;
    private Path work;
    private int rotations;

    @BeforeAll
    static void startServer() {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    S3Service service() throws IOException {
        return server;
    }

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectories(scratch.resolve("work"));
        logs = Files.createDirectories(scratch.resolve("logs"));
        environment = new TreeMap<>(service().environment());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        Files.writeString(
                work.resolve("mirror.yaml"),
                "name: app\n"
                        + ("archived_pattern: " + logs + "/app-*\n")
                        + ("active_pattern: " + logs + "/app.log\n")
                        + ("pond_path: " + URI + "\n"));
        try (S3Client client = service().client()) {
            if (client.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(BUCKET))) {
                client.createBucket(request -> request.bucket(BUCKET));
            }
            keys(client).forEach(key -> client.deleteObject(one -> one.bucket(BUCKET).key(key)));
        }
        append(100_000);
    }

    private static List<String> keys(S3Client client) {
        List<String> keys = new ArrayList<>();
        client.listObjectsV2Paginator(request -> request.bucket(BUCKET))
                .contents()
                .forEach(one -> keys.add(one.key()));
        return keys;
    }

    private void append(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Files.write(
                logs.resolve("app.log"),
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        Files.move(logs.resolve("app.log"), logs.resolve("app-" + ++rotations + ".log"));
        append(random.nextInt(300_000));
    }

    /** Runs to the end; status, output and errors. */
    private String run(int status, String... arguments) throws IOException, InterruptedException {
        try (CairnProcess process = CairnProcess.start(work, environment, arguments)) {
            assertThat(process.exitStatus(LIMIT))
                    .as("seed %d: %s%s", SEED, process.output(), process.errors())
                    .isEqualTo(status);
            assertThat(process.errors())
                    .doesNotContain(S3Service.SECRET_KEY)
                    .doesNotContain("\tat ");
            return process.output() + process.errors();
        }
    }

    /** The copies as the manifest tells of them, put together from their objects. */
    private Map<String, byte[]> pond() throws IOException {
        Map<String, byte[]> copies = new TreeMap<>();
        try (S3Client client = service().client()) {
            String manifest = new String(object(client, "manifest"), StandardCharsets.UTF_8);
            for (String line : manifest.lines().toList()) {
                JsonNode node = new ObjectMapper().readTree(line);
                if (node.has("name")) {
                    ByteArrayOutputStream whole = new ByteArrayOutputStream();
                    for (JsonNode piece : node.get("content")) {
                        whole.writeBytes(object(client, piece.get("key").asText()));
                    }
                    copies.put(node.get("name").asText(), whole.toByteArray());
                }
            }
        }
        return copies;
    }

    private static byte[] object(S3Client client, String key) {
        return client.getObjectAsBytes(one -> one.bucket(BUCKET).key("logs/app/" + key))
                .asByteArray();
    }

    private void isInStep() throws IOException, InterruptedException {
        run(0, "check", "mirror.yaml");
        Map<String, byte[]> pond = pond();
        try (Stream<Path> all = Files.list(logs)) {
            for (Path source : all.toList()) {
                assertThat(pond.remove(source.getFileName().toString()))
                        .as("%s, seed %d", source, SEED)
                        .isEqualTo(Files.readAllBytes(source));
            }
        }
        assertThat(pond).isEmpty();
    }

    @Test
    void M10_killedAtRandomTheNextRunCompletesAndTheCheckIsClean() throws Exception {
        int killed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            append(random.nextInt(3) == 0 ? 20_000_000 : random.nextInt(2_000_000));
            for (int i = random.nextInt(3); i > 0; i--) {
                rotate();
            }
            try (CairnProcess sync = CairnProcess.start(work, environment, "sync", "mirror.yaml")) {
                LockSupport.parkNanos(1_000_000L * random.nextInt(MAX_LIFE_MILLIS));
                killed += sync.isAlive() ? 1 : 0;
                sync.kill();
            }
            run(0, "sync", "mirror.yaml");
            isInStep();
        }
        System.out.printf("S3MirrorIT: %d of %d killed, seed %d%n", killed, ROUNDS, SEED);
        assertThat(killed).isPositive();
        append(1000);
        run(0, "sync", "mirror.yaml");
        try (S3Client client = service().client()) {
            assertThat(client.listMultipartUploads(one -> one.bucket(BUCKET)).uploads()).isEmpty();
            String manifest = new String(object(client, "manifest"), StandardCharsets.UTF_8);
            assertThat(keys(client))
                    .allMatch(
                            key ->
                                    key.equals("logs/app/manifest")
                                            || manifest.contains(
                                                    key.substring("logs/app/".length())));
        }
    }

    @Test
    @Tag("M11")
    @Tag("M12")
    void exitStatusesSayWhatWasFound() throws Exception {
        append(1_000_000);
        rotate();
        assertThat(run(0, "sync", "mirror.yaml", "--dry-run")).contains("would be in step");
        assertThat(run(1, "check", URI)).contains(URI, "no mirror was made here yet");
        run(0, "sync", "mirror.yaml");
        assertThat(run(0, "check", URI, "--quick")).contains("contents");
        assertThat(run(0, "check", URI.substring(0, URI.length() - 1))).contains("good");
        assertThat(run(0, "b3sum", URI).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("[0-9a-f]{64}  app(-1)?\\.log"));
        try (S3Client client = service().client()) {
            String key =
                    keys(client).stream()
                            .filter(one -> one.matches(".*/objects/.*/\\d+"))
                            .max(
                                    java.util.Comparator.comparing(
                                            one ->
                                                    client.headObject(
                                                                    h -> h.bucket(BUCKET).key(one))
                                                            .contentLength()))
                            .orElseThrow();
            byte[] content = client.getObjectAsBytes(g -> g.bucket(BUCKET).key(key)).asByteArray();
            content[500_000] ^= 1;
            client.putObject(p -> p.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
        }
        assertThat(run(5, "check", "mirror.yaml"))
                .contains("app-1.log: is damaged, bytes 491520-507904");
        try (S3Client client = service().client()) {
            client.putObject(
                    p -> p.bucket(BUCKET).key("logs/app/manifest"), RequestBody.fromString("x"));
        }
        assertThat(run(4, "check", URI)).contains(URI + "manifest");
        assertThat(run(4, "sync", "mirror.yaml")).contains(URI + "manifest");
        assertThat(run(1, "check", "s3://key:secret@bucket/x/")).doesNotContain("secret");
    }

    @Test
    void whatTheServiceRefusesIsOneLine() throws Exception {
        Map<S3Fault, String> sayings =
                Map.of(
                        S3Fault.DENIED, "access is denied",
                        S3Fault.NO_BUCKET, "there is no bucket " + BUCKET,
                        S3Fault.OTHER_REGION, "AWS_REGION=eu-central-1");
        try (FaultyProxy proxy = FaultyProxy.start(service().pathStyle())) {
            environment.put("AWS_ENDPOINT_URL", proxy.endpoint().toString());
            for (Map.Entry<S3Fault, String> each : sayings.entrySet()) {
                proxy.faults(S3Faults.always(each.getKey()));
                String said = run(1, "sync", "mirror.yaml");
                assertThat(said.strip().lines())
                        .singleElement()
                        .asString()
                        .startsWith("cairn: s3://" + BUCKET)
                        .contains(each.getValue());
            }
        }
    }

    @Test
    @Tag("M14")
    void M14_aFileThatIsLargerThanTheHeapIsStoredAndChecked() throws Exception {
        try (RandomAccessFile file =
                new RandomAccessFile(logs.resolve("app-large.log").toFile(), "rw")) {
            file.setLength(60L << 20);
        }
        for (String word : List.of("sync", "check")) {
            List<String> command = CairnProcess.javaCommand(List.of());
            command.addAll(List.of("-Xmx40m", "dev.cairn.cli.CairnCli", word, "mirror.yaml"));
            try (CairnProcess process = CairnProcess.start(work, command, environment)) {
                assertThat(process.exitStatus(LIMIT)).as(process.errors()).isZero();
            }
        }
    }
}

package dev.cairn.mirror;

import dev.cairn.checkpoint.s3.S3Server;
import dev.cairn.s3.TestStores;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of a pond in a service that speaks S3. */
final class S3PondTest extends PondContract {

    private static final String BUCKET = "ponds";

    private static S3Server server;

    private final String prefix = UUID.randomUUID() + "/";

    @BeforeAll
    static void startServer() {
        server = S3Server.start(BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    Ponds ponds() {
        return new ObjectPonds(
                () -> TestStores.open(server.pathStyle(), BUCKET),
                BUCKET,
                new ObjectKeys(prefix),
                Path.of("/no/such/directory"));
    }
}

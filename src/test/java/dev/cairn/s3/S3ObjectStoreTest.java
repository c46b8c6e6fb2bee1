package dev.cairn.s3;

import dev.cairn.checkpoint.s3.S3Server;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on the server in this process. */
final class S3ObjectStoreTest extends ObjectStoreContract {

    private static final String BUCKET = "ponds";

    private static S3Server server;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    ObjectStore store() throws IOException {
        return TestStores.open(server.pathStyle(), BUCKET);
    }
}

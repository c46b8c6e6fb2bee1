package dev.cairn.checkpoint.s3;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a server that checks signatures. */
final class S3StoreContractTest extends S3StoreContract {

    private static S3Server server;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(S3Fixture.BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    S3Service service() {
        return server;
    }
}

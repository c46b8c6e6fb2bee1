package dev.cairn.checkpoint.s3;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The server in this process is what it is taken for. */
class S3ServerTest extends S3ServiceContract {

    private static S3Server server;

    @BeforeAll
    static void start() {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    S3Service service() {
        return server;
    }
}

package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract through the provider, on a server that checks signatures. */
@Tag("R09")
final class S3StoreContractTest extends CheckpointStoreContract {

    private static S3Server server;

    private String key;

    @BeforeAll
    static void startServer() {
        server = S3Server.start(S3Fixture.BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private CheckpointStore open() throws IOException {
        return S3Fixture.provider(server.pathStyle())
                .open(S3Fixture.uri(key), S3Fixture.options("contract"));
    }

    @Override
    protected CheckpointStore create() throws IOException {
        key = "dir/" + UUID.randomUUID() + ".json";
        return open();
    }

    @Override
    protected CheckpointStore reopen(CheckpointStore store) throws IOException {
        store.close();
        return open();
    }
}

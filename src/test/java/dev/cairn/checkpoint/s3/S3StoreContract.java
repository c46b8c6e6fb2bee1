package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Tag;

/** The contract through the provider, each case with an object of its own. */
@Tag("R09")
abstract class S3StoreContract extends CheckpointStoreContract {

    private String key;

    /** A running one, which has the bucket of {@link S3Fixture}. */
    abstract S3Service service();

    private CheckpointStore open() throws IOException {
        return S3Fixture.provider(service().pathStyle())
                .open(S3Fixture.uri(key), S3Fixture.options("contract"));
    }

    @Override
    protected final CheckpointStore create() throws IOException {
        key = "dir/" + UUID.randomUUID() + ".json";
        return open();
    }

    @Override
    protected final CheckpointStore reopen(CheckpointStore store) throws IOException {
        store.close();
        return open();
    }
}

package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract on Ceph, which takes entity tags without quotes only. */
@Tag("R09")
final class CephStoreContractIT extends CheckpointStoreContract {

    private static CephServer ceph;

    private String key;

    @BeforeAll
    static void makeBucket() throws IOException {
        ceph = CephServer.shared();
        try (S3Client client = ceph.client()) {
            client.createBucket(request -> request.bucket(S3Fixture.BUCKET));
        }
    }

    private CheckpointStore open() throws IOException {
        return S3Fixture.provider(ceph.pathStyle())
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

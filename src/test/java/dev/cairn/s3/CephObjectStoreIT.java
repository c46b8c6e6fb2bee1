package dev.cairn.s3;

import dev.cairn.checkpoint.s3.CephServer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract on Ceph. */
final class CephObjectStoreIT extends ObjectStoreContract {

    private static final String BUCKET = "stores";

    private static CephServer ceph;

    @BeforeAll
    static void makeBucket() throws IOException {
        ceph = CephServer.shared();
        try (S3Client client = ceph.client()) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
    }

    @Override
    ObjectStore store() throws IOException {
        return TestStores.open(ceph.pathStyle(), BUCKET);
    }
}

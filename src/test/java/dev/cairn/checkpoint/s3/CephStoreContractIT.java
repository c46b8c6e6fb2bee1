package dev.cairn.checkpoint.s3;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract on Ceph, which takes entity tags without quotes only. */
final class CephStoreContractIT extends S3StoreContract {

    private static CephServer ceph;

    @BeforeAll
    static void makeBucket() throws IOException {
        ceph = CephServer.shared();
        try (S3Client client = ceph.client()) {
            client.createBucket(request -> request.bucket(S3Fixture.BUCKET));
        }
    }

    @Override
    S3Service service() {
        return ceph;
    }
}

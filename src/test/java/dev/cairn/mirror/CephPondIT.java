package dev.cairn.mirror;

import dev.cairn.checkpoint.s3.CephServer;
import dev.cairn.s3.TestStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.s3.S3Client;

/** The contract of a pond in Ceph, which takes entity tags without quotes only. */
final class CephPondIT extends PondContract {

    private static final String BUCKET = "pond-contract";

    private static CephServer ceph;

    private final String prefix = UUID.randomUUID() + "/";

    @BeforeAll
    static void makeBucket() throws IOException {
        ceph = CephServer.shared();
        try (S3Client client = ceph.client()) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
    }

    @Override
    Ponds ponds() {
        return new ObjectPonds(
                () -> TestStores.open(ceph.pathStyle(), BUCKET),
                BUCKET,
                new ObjectKeys(prefix),
                Path.of("/no/such/directory"));
    }
}

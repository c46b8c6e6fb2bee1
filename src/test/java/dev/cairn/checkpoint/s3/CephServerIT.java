package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Ceph's gateway is what it is taken for. */
class CephServerIT extends S3ServiceContract {

    private static CephServer ceph;

    @BeforeAll
    static void start() throws IOException {
        ceph = CephServer.shared();
    }

    @Override
    S3Service service() {
        return ceph;
    }

    @Test
    void anotherUserIsDenied() {
        try (S3Client owner = ceph.client();
                S3Client other =
                        S3Service.client(
                                ceph.pathStyle(),
                                CephServer.OTHER_ACCESS_KEY,
                                CephServer.OTHER_SECRET_KEY)) {
            owner.createBucket(r -> r.bucket("private"));
            owner.putObject(r -> r.bucket("private").key("key"), RequestBody.fromString("mine"));
            S3Exception denied =
                    catchThrowableOfType(
                            S3Exception.class,
                            () -> other.getObjectAsBytes(r -> r.bucket("private").key("key")));
            assertThat(denied.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
        }
    }
}

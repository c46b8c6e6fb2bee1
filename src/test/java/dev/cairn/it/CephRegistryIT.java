package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.checkpoint.s3.CephServer;
import dev.cairn.checkpoint.s3.S3Service;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On Ceph, whose conditional writes are atomic by themselves. */
class CephRegistryIT extends S3RegistryScenarios {

    @Override
    S3Service service() throws IOException {
        return CephServer.shared();
    }

    @Test
    @Tag("R10")
    void R10_aRegistryOfAnotherUserIsDeniedInOneLineAndStaysAsItIs() throws Exception {
        S3Collectors collectors = collectors();
        try (CairnProcess owner = collectors.tail("one", "--until-idle", "0s")) {
            assertThat(owner.exitStatus(S3Collectors.LIMIT)).as(owner.errors()).isZero();
        }
        String before = collectors.document().toString();
        collectors
                .with("AWS_ACCESS_KEY_ID", CephServer.OTHER_ACCESS_KEY)
                .with("AWS_SECRET_ACCESS_KEY", CephServer.OTHER_SECRET_KEY);
        try (CairnProcess other = collectors.tail("two")) {
            assertThat(other.exitStatus(S3Collectors.LIMIT)).as(other.errors()).isEqualTo(1);
            assertThat(other.errors().strip().lines())
                    .singleElement()
                    .asString()
                    .contains(collectors.uri(), "denied");
        }
        assertThat(collectors.document()).hasToString(before);
    }
}

package dev.cairn.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.io.HeldLockException;
import dev.cairn.s3.MemoryObjects;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a pond of objects. */
final class ObjectPondTest extends PondContract {

    private final MemoryObjects objects = new MemoryObjects();

    @Override
    Ponds ponds() {
        return new ObjectPonds(
                () -> objects, "bucket", new ObjectKeys("logs/"), Path.of("/no/such/directory"));
    }

    @Test
    void onOneMachineASecondRunIsRefusedAtOnce(@TempDir Path locks) throws IOException {
        Ponds ponds = new ObjectPonds(() -> objects, "bucket", new ObjectKeys("logs/"), locks);
        Ponds other = new ObjectPonds(() -> objects, "bucket", new ObjectKeys("other/"), locks);
        try (Pond pond = ponds.open("app");
                Pond elsewhere = other.open("app")) {
            assertThat(pond.manifest()).isEqualTo(elsewhere.manifest());
            assertThatThrownBy(() -> ponds.open("app"))
                    .isInstanceOf(HeldLockException.class)
                    .hasMessage("s3://bucket/logs/ is locked by this process");
            assertThatThrownBy(ponds::reserve).isInstanceOf(HeldLockException.class);
        }
        ponds.open("app").close();
    }
}

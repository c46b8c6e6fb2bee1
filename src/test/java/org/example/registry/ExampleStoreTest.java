package org.example.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.CheckpointStoreContract;
import dev.cairn.checkpoint.CheckpointStores;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.RegistryUri;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store from outside, found by the services line in its own jar, passes the contract. */
@Tag("C10")
class ExampleStoreTest extends CheckpointStoreContract {

    @TempDir Path directory;
    private ClassLoader before;
    private URLClassLoader withJar;

    @BeforeEach
    void addTheJar() throws IOException {
        before = Thread.currentThread().getContextClassLoader();
        URL jar = ExampleStoreJar.in(directory).toUri().toURL();
        withJar = new URLClassLoader(new URL[] {jar}, before);
        Thread.currentThread().setContextClassLoader(withJar);
    }

    @AfterEach
    void removeTheJar() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        withJar.close();
    }

    private RegistryUri uri() {
        return RegistryUri.parse("example:" + directory.resolve("registry"));
    }

    @Override
    protected CheckpointStore create() throws IOException {
        return CheckpointStores.open(uri(), StoreOptions.DEFAULT);
    }

    @Override
    protected CheckpointStore reopen(CheckpointStore store) throws IOException {
        store.close();
        return create();
    }

    @Test
    void C10_anotherProgramsFileIsNotTakenForAnEmptyRegistry() throws IOException {
        Path registry = Files.createDirectories(directory.resolve("registry"));
        Files.writeString(registry.resolve("entries"), "");
        assertThatThrownBy(() -> CheckpointStores.read(uri()))
                .isInstanceOf(CorruptStoreException.class);
    }

    @Test
    void C10_withoutItsJarTheSchemeIsRefused() {
        Thread.currentThread().setContextClassLoader(before);
        assertThatThrownBy(() -> RegistryUri.parse("example:x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("example:x has a scheme that no store serves");
    }

    @Test
    void C10_itIsReadBesideItsOwner() throws IOException {
        try (CheckpointStore store = create()) {
            assertThat(store.load()).isInstanceOf(Loaded.Absent.class);
            assertThat(CheckpointStores.read(uri())).isInstanceOf(Loaded.Absent.class);
        }
    }
}

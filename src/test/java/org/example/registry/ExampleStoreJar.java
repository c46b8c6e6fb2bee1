package org.example.registry;

import dev.cairn.checkpoint.CheckpointStoreProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The jar that the authors of a store ship: their classes, and the line that names the provider.
 */
public final class ExampleStoreJar {

    private ExampleStoreJar() {}

    /** Makes the jar in a directory. */
    public static Path in(Path directory) throws IOException {
        Path jar = directory.resolve("example-store.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Class<?> type : List.of(ExampleStoreProvider.class, ExampleStore.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
            String services = "META-INF/services/" + CheckpointStoreProvider.class.getName();
            out.putNextEntry(new JarEntry(services));
            String line = ExampleStoreProvider.class.getName() + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}

package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.docker.DockerEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The two images that {@code docker/Dockerfile} is built from, made of what is installed on this
 * machine, because there may be no registry to pull others from: busybox and the C and C++
 * libraries, and for the build also the Java that runs this test.
 */
final class BaseImages {

    /** What the program is assembled in. */
    static final String BUILD = "cairn/build-base:1";

    /** What the program is to run in. */
    static final String RUNTIME = "cairn/runtime-base:1";

    private static final Pattern LIBRARY = Pattern.compile("(?m)(?:^|=>)\\s*(/\\S+) \\(0x");

    /** Parts of libc that older libraries name, and that ldd does not tell of Java. */
    private static final List<String> LIBC = List.of("libpthread.so.0", "libdl.so.2", "librt.so.1");

    private BaseImages() {}

    /** Makes both. */
    static void importInto(DockerEngine engine, Path scratch)
            throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"));
        DockerEngine.require(
                Files.isExecutable(java.resolve("bin/jlink")), "no jlink in " + java + ": a JDK");
        Path root = Files.createDirectories(scratch.resolve("root"));
        userland(root);
        libraries(root, java);
        Path runtime = scratch.resolve("runtime.tar");
        run("tar", "-C", root.toString(), "-cf", runtime.toString(), ".");
        engine.docker("import", "--change", "ENV PATH=/bin", runtime.toString(), RUNTIME);
        Path build = Files.copy(runtime, scratch.resolve("build.tar"));
        addJava(build, java);
        engine.docker(
                "import",
                "--change",
                "ENV PATH=/opt/jdk/bin:/bin",
                "--change",
                "ENV JAVA_HOME=/opt/jdk",
                build.toString(),
                BUILD);
        Files.delete(runtime);
        Files.delete(build);
    }

    private static void userland(Path root) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Path busybox = DockerEngine.program("busybox").orElseThrow();
        Files.copy(busybox, bin.resolve("busybox"));
        for (String name : run(busybox.toString(), "--list").lines().toList()) {
            if (!name.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
            }
        }
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        run("chmod", "1777", Files.createDirectories(root.resolve("tmp")).toString());
    }

    private static void libraries(Path root, Path java) throws IOException, InterruptedException {
        Set<Path> needed = new TreeSet<>();
        for (String each : List.of("bin/java", "lib/server/libjvm.so", "lib/libzip.so")) {
            LIBRARY.matcher(run("ldd", java.resolve(each).toString()))
                    .results()
                    .map(found -> Path.of(found.group(1)))
                    .filter(library -> !library.startsWith(java))
                    .forEach(needed::add);
        }
        List<Path> libc =
                needed.stream().filter(each -> each.endsWith("libc.so.6")).limit(1).toList();
        assertThat(libc).as("ldd tells of the C library: %s", needed).isNotEmpty();
        LIBC.forEach(name -> needed.add(libc.get(0).resolveSibling(name)));
        for (Path each : needed) {
            Path copy = root.resolve(Path.of("/").relativize(each));
            Files.createDirectories(copy.getParent());
            Files.copy(each, copy);
        }
    }

    /** Links are followed: Debian's Java keeps its settings and certificates elsewhere. */
    private static void addJava(Path archive, Path java) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "-C", java.toString(), "-h"));
        command.addAll(List.of("--transform", "s,^,opt/jdk/,", "--exclude", "lib/src.zip"));
        command.addAll(List.of("-rf", archive.toString()));
        Stream.of("bin", "conf", "lib", "jmods", "release")
                .filter(part -> Files.exists(java.resolve(part)))
                .forEach(command::add);
        run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
        return said;
    }
}

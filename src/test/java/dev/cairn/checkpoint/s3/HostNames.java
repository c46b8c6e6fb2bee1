package dev.cairn.checkpoint.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Names of hosts that mean loopback in a process of its own, as virtual-host style wants them: a C
 * library that finds {@code localhost} need not find {@code bucket.localhost}.
 */
public final class HostNames {

    private HostNames() {}

    /**
     * The option of a Java process that knows these names and no others.
     *
     * @param file to write them to; it has to stay while the process runs
     */
    public static String option(Path file, Collection<String> names) throws IOException {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        names.forEach(name -> lines.append("127.0.0.1 ").append(name).append('\n'));
        Files.writeString(file, lines);
        return "-Djdk.net.hosts.file=" + file;
    }
}

package dev.cairn.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container that this process runs in, by what Linux tells of a process. */
final class OwnContainer {

    private static final List<Pattern> PLACES =
            List.of(
                    Pattern.compile("/containers/([0-9a-f]{64})/(?:hostname|hosts|resolv\\.conf)"),
                    Pattern.compile("(?:/docker/|/docker-|libpod-)([0-9a-f]{64})"));

    private OwnContainer() {}

    /** Its id; empty if it runs in none, or none that can be told. */
    static Optional<String> id() {
        return id(Path.of("/proc/self"));
    }

    static Optional<String> id(Path process) {
        for (String file : List.of("mountinfo", "cgroup")) {
            try {
                String text = Files.readString(process.resolve(file));
                for (Pattern place : PLACES) {
                    Matcher found = place.matcher(text);
                    if (found.find()) {
                        return Optional.of(found.group(1));
                    }
                }
            } catch (IOException e) {
                // no Linux, or not allowed: then nothing is known of it
            }
        }
        return Optional.empty();
    }
}

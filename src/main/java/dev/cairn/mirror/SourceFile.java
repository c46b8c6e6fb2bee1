package dev.cairn.mirror;

import java.nio.file.Path;

/**
 * A file of the host, as it was when the run looked: what is behind this size is left for the next
 * run.
 *
 * @param path absolute
 * @param active whether it is appended to
 * @param evidence size and what else is known without reading
 */
record SourceFile(Path path, boolean active, Evidence evidence) {

    String name() {
        return path.getFileName().toString();
    }

    long size() {
        return evidence.size();
    }
}

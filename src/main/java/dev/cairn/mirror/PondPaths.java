package dev.cairn.mirror;

import java.nio.file.Path;

/**
 * Where things are in a pond.
 *
 * @param directory of the copies
 */
record PondPaths(Path directory) {

    Path copy(String name) {
        return directory.resolve(name);
    }

    Path records() {
        return directory.resolve(DirectoryView.RECORDS);
    }

    Path lock() {
        return records().resolve("lock");
    }

    Path manifest() {
        return records().resolve("manifest");
    }

    /** The intent of a run, while copies leave their names. */
    Path next() {
        return records().resolve("manifest.next");
    }

    /** The intent of a run, while copies get their names. */
    Path placing() {
        return records().resolve("manifest.placing");
    }

    Path outboards() {
        return records().resolve("outboards");
    }

    /** The outboard of a copy of more than one block, in post-order. */
    Path outboard(long id) {
        return outboards().resolve(id + ".obao");
    }

    Path staging() {
        return records().resolve("staging");
    }

    Path stagedCopy(long id) {
        return staging().resolve(Long.toString(id));
    }

    Path stagedNodes(long id) {
        return staging().resolve(id + ".nodes");
    }
}

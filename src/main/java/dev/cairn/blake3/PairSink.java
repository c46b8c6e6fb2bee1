package dev.cairn.blake3;

import java.io.IOException;

/** Takes the nodes of a tree above the blocks, in post-order: children before their parent. */
public interface PairSink {

    /** Takes the chaining values of a node's two children. */
    void pair(Hash left, Hash right) throws IOException;
}

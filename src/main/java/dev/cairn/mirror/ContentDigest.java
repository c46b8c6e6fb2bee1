package dev.cairn.mirror;

import dev.cairn.blake3.Hash;

/**
 * Length and digest of a content.
 *
 * @param length bytes
 * @param digest plain BLAKE3
 */
record ContentDigest(long length, Hash digest) {

    /** Of what was not read, in a preview. */
    static final Hash UNKNOWN = Hash.of(new byte[Hash.BYTES]);
}

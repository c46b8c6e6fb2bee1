/**
 * BLAKE3 over files that grow: a hasher whose state can be stored and taken up again, outboards in
 * the layout of bao-tree with groups of 16 KiB, and verification of any part of a file. Depends on
 * nothing.
 *
 * <p>Words, as in the papers: a <em>chunk</em> is 1,024 bytes; a <em>block</em> is a group of 16
 * chunks, 16,384 bytes, the last of a file being shorter; a <em>chaining value</em> stands for a
 * chunk or a subtree; the <em>root</em> is the digest; the <em>outboard</em> holds, for each node
 * above the blocks, the chaining values of its two children. Specification:
 * https://github.com/BLAKE3-team/BLAKE3-specs.
 */
package dev.cairn.blake3;

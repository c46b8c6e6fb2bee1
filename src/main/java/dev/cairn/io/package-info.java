/**
 * Files: the {@link dev.cairn.io.Disk} that everything durable goes through, so that tests can take
 * its place; files replaced atomically, lock files, and the set of files never to be tailed.
 */
package dev.cairn.io;

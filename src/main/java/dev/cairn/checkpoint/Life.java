package dev.cairn.checkpoint;

import dev.cairn.source.Position;

/**
 * One of the lives that a name has had: a file that a path names or named, a container of that
 * name. An entry holds all that are not finished.
 *
 * @param position how far it has been read
 * @param members what is kept of it
 */
record Life(Position position, Entry members) {}

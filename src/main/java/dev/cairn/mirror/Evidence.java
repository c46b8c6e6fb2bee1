package dev.cairn.mirror;

import dev.cairn.io.FileStat;

/**
 * What the host's file system said of a source when it agreed with its copy. As long as it says the
 * same, the source is believed not to have changed. The device is left out of it: its number is
 * another one after a reboot.
 *
 * @param size bytes
 * @param modifiedNanos nanoseconds since 1970
 * @param inode 0 where there is none
 */
record Evidence(long size, long modifiedNanos, long inode) {

    static Evidence of(FileStat stat) {
        return new Evidence(stat.size(), stat.modifiedNanos(), stat.inode());
    }

    /** Whether both are of one file, as far as numbers can tell. */
    boolean sameFile(Evidence other) {
        return inode != 0 && inode == other.inode;
    }
}

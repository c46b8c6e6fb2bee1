package dev.cairn.checkpoint.json;

/**
 * Says exactly which snapshot is meant, byte for byte.
 *
 * @param sequence its {@code sequence}, from 1
 * @param checksum the CRC-32C of its member {@code checksum}
 * @param sizeBytes bytes of the whole file
 */
record SnapshotId(long sequence, int checksum, long sizeBytes) {}

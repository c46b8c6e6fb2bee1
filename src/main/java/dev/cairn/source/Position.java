package dev.cairn.source;

/** An opaque place in a partition: everything before it has been passed. Immutable. */
public sealed interface Position permits FilePosition {}

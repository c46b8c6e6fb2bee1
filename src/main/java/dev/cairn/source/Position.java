package dev.cairn.source;

/** An opaque place in a partition: everything before it has been passed. Immutable. */
public sealed interface Position
        permits FilePosition, ApiPosition, ContainerPosition, MirrorPosition {

    /** The stable identity of the partition that it is a place in; see {@link Partition#id}. */
    String id();

    /** What people call it: the name that its checkpoint is kept under. */
    String name();
}

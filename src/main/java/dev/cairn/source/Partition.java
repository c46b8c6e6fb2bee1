package dev.cairn.source;

/**
 * One ordered stream of records within a source: a file's life, a container, an API stream, the
 * events of a mirror. Equal by kind, group and id, so that it stays itself when a file is renamed.
 *
 * @param kind what it is a stream of
 * @param group the endpoint's {@code group}, empty by default; groups have checkpoints of their own
 * @param name what people call it when it is first seen: a path, a container's name, a source's
 *     name
 * @param id stable identity: it survives renames and restarts
 */
public record Partition(Kind kind, String group, String name, String id) {

    /** Kinds of stream, each with its section in the registry. */
    public enum Kind {
        FILE("files"),
        CONTAINER("containers"),
        API("api_sources"),
        MIRROR("mirrors");

        private final String section;

        Kind(String section) {
            this.section = section;
        }
    }

    /** The registry section that holds this partition's checkpoint. */
    public String section() {
        return section(kind, group);
    }

    /** The registry section of a kind and group: {@code files}, or {@code files@GROUP}. */
    public static String section(Kind kind, String group) {
        return group.isEmpty() ? kind.section : kind.section + "@" + group;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Partition that
                && kind == that.kind
                && id.equals(that.id)
                && group.equals(that.group);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return section() + "/" + name;
    }
}

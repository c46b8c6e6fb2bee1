package dev.cairn.checkpoint;

import dev.cairn.source.Partition;
import dev.cairn.source.Position;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How entries hold the lives of their names, for the sections where a name may have several. */
interface LifeForm {

    /** The form of a section; empty if a name has one position there, or none. */
    static Optional<LifeForm> of(String section) {
        if (isOf(Partition.Kind.FILE, section)) {
            return Optional.of(FileEntries.FORM);
        }
        if (isOf(Partition.Kind.CONTAINER, section)) {
            return Optional.of(ContainerEntries.FORM);
        }
        return isOf(Partition.Kind.MIRROR, section)
                ? Optional.of(MirrorEntries.FORM)
                : Optional.empty();
    }

    /** Whether a section holds positions of a kind, in whatever group. */
    static boolean isOf(Partition.Kind kind, String section) {
        String name = Partition.section(kind, "");
        return section.equals(name) || section.startsWith(name + "@");
    }

    /** What makes the base members of an entry unusable, if anything. */
    Optional<String> problem(Entry entry);

    /**
     * The id of the one life of an entry that was written as Cairn writes it, found without reading
     * all of it; empty if it has to be read.
     */
    default Optional<String> plainId(Entry entry) {
        return Optional.empty();
    }

    /** The lives that an entry describes, oldest first, the one that has the name now last. */
    List<Life> read(String name, Entry entry, Consumer<String> warnings);

    /** A life that keeps nothing but its base members, as if another tool had entered it. */
    Life withoutExtras(Life life);

    /** A life at a new position. */
    Life moved(Optional<Life> before, Position position, String now);

    /** Which of the lives of its name a position goes on with. */
    Optional<Life> find(List<Life> lives, Position position);

    /** Before which of the lives of its name a position's life stands. */
    int place(List<Life> lives, Position position);

    /** The entry of a name, of its lives in order and the members that nobody knows. */
    Entry write(Entry unknown, List<Life> lives);

    /** The members of an entry that Cairn does not know. */
    Entry unknown(Entry entry);
}

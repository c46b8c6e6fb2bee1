package dev.cairn.source;

/**
 * How far a container's log has been read, by the engine's clock alone. Standard output and
 * standard error have a mark each, because the engine does not keep the order between them.
 *
 * @param id the container's id of 64 digits; of an entry that another program has made, something
 *     that stands for its name
 * @param name the container's name; its checkpoint's key
 * @param stdout how far standard output has been read, or the only output of a terminal
 * @param stderr how far standard error has been read
 */
public record ContainerPosition(String id, String name, Mark stdout, Mark stderr)
        implements Position {

    /**
     * How long, between the times of two lines, the engine may take from reading a line of one
     * stream to writing it behind lines of the other: a stream that has been quiet for longer needs
     * not be read again from its last line on.
     */
    public static final long QUIET_NANOS = 60_000_000_000L;

    /** What ids begin with that stand for a name. */
    private static final String UNKNOWN_ID = "name:";

    public ContainerPosition {
        if (id.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a container needs an id and a name");
        }
    }

    /** The place before the first line of a container. */
    public static ContainerPosition beginning(String id, String name) {
        return new ContainerPosition(id, name, Mark.BEGINNING, Mark.BEGINNING);
    }

    /** A place in a container of which only the name is known. */
    public static ContainerPosition named(String name, Mark mark) {
        return new ContainerPosition(UNKNOWN_ID + name, name, mark, mark);
    }

    /** Whether only its name is known, and not which container of that name it was. */
    public boolean isNameOnly() {
        return id.startsWith(UNKNOWN_ID);
    }

    /** The mark of a stream. */
    public Mark mark(boolean ofStderr) {
        return ofStderr ? stderr : stdout;
    }

    /** The place once one stream has come to a mark; a stream that is quiet moves up behind it. */
    public ContainerPosition advanced(boolean ofStderr, Mark mark) {
        Mark other = mark(!ofStderr).notBefore(mark.nanos - QUIET_NANOS);
        return ofStderr
                ? new ContainerPosition(id, name, other, mark)
                : new ContainerPosition(id, name, mark, other);
    }

    /** The same place in a container of another name. */
    public ContainerPosition withName(String other) {
        return new ContainerPosition(id, other, stdout, stderr);
    }

    /** The time from which on the engine is to be asked, inclusive. */
    public long sinceNanos() {
        return Math.min(stdout.nanos, stderr.nanos);
    }

    /** The time of the newest line that has been read, or of what stands for one. */
    public long newestNanos() {
        return Math.max(stdout.nanos, stderr.nanos);
    }

    /**
     * A place in one stream: all before a time has been passed, and some at that very time.
     *
     * @param nanos engine's time, as {@link EngineTime} counts it
     * @param count records of the engine at that time which have been passed; a long line is
     *     several
     */
    public record Mark(long nanos, int count) {

        /** Before everything. */
        public static final Mark BEGINNING = new Mark(0, 0);

        public Mark {
            if (nanos < 0 || count < 0) {
                throw new IllegalArgumentException("mark " + nanos + ", " + count);
            }
        }

        private Mark notBefore(long time) {
            return nanos < time ? new Mark(time, 0) : this;
        }
    }
}

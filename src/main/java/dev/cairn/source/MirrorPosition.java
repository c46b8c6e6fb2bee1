package dev.cairn.source;

/**
 * How many events of a mirror have been passed.
 *
 * @param name of the mirror; its checkpoint's key
 * @param pond where it keeps its copies; empty if unknown
 * @param events number of the last event that was passed, from 1; 0 before the first
 * @param time of that event, by which it is known again; empty if unknown
 */
public record MirrorPosition(String name, String pond, long events, String time)
        implements Position {

    public MirrorPosition {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a mirror needs a name");
        }
        if (events < 0) {
            throw new IllegalArgumentException("event " + events + " of " + name);
        }
    }

    @Override
    public String id() {
        return name;
    }
}

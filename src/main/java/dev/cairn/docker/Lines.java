package dev.cairn.docker;

import dev.cairn.source.ContainerPosition.Mark;
import java.util.Arrays;

/**
 * Joins what the engine has cut: the records of a long line, which have one time, up to the one
 * with the newline. A line that never gets one, because the container ended within it, ends where a
 * record of another time begins.
 */
final class Lines {

    /** Where lines go. */
    interface Target {
        /**
         * A line, or a piece of one.
         *
         * @param mark how far its stream has been read once it is passed; its time is the line's
         * @param partial whether it is not a whole line
         */
        void line(boolean stderr, Mark mark, byte[] bytes, int from, int to, boolean partial);

        /** A line over the limit, or one that was begun before, has come to its end in pieces. */
        void split(long nanos);
    }

    private static final int INITIAL_BYTES = 32 * 1024;

    private final Open[] open = {new Open(), new Open()};
    private final int maxLineBytes;
    private final boolean terminal;

    /**
     * Joins lines.
     *
     * @param maxLineBytes a longer line is handed on in pieces, cut where the engine has cut it
     * @param terminal whether a return before the newline is the terminal's, not the program's
     */
    Lines(int maxLineBytes, boolean terminal) {
        this.maxLineBytes = maxLineBytes;
        this.terminal = terminal;
    }

    private static final class Open {
        byte[] bytes = new byte[0];
        int size;
        long nanos;
        Mark mark = Mark.BEGINNING;
        boolean unfinished;
        boolean continued;

        boolean isOpen() {
            return unfinished;
        }
    }

    /** Whether a record of that time would be more of the line that its stream is in. */
    boolean isContinued(boolean stderr, long nanos) {
        Open line = open[stderr ? 1 : 0];
        return line.isOpen() && line.nanos == nanos;
    }

    /** Whether there is a part of a line that has not been handed on. */
    boolean holds(boolean stderr) {
        return open[stderr ? 1 : 0].size > 0;
    }

    /** A record that was read before: what follows may be more of its line. */
    void dropped(Frames frame) {
        Open line = open[frame.isStderr() ? 1 : 0];
        boolean whole = frame.isFinished();
        line.size = 0;
        line.unfinished = !whole;
        line.continued = !whole;
        line.nanos = frame.nanos();
    }

    /**
     * A record.
     *
     * @param mark how far its stream has been read with it
     */
    void add(Frames frame, Mark mark, Target target) {
        boolean stderr = frame.isStderr();
        Open line = open[stderr ? 1 : 0];
        if (line.isOpen() && line.nanos != frame.nanos()) {
            finish(stderr, line, target);
        }
        boolean whole = frame.isFinished();
        int from = frame.from();
        int to = whole ? contentEnd(frame) : frame.to();
        if (whole && line.size == 0) {
            target.line(stderr, mark, frame.bytes(), from, to, line.continued);
            end(line, frame.nanos(), target);
            return;
        }
        if (line.size > 0 && line.size + (to - from) > maxLineBytes) {
            target.line(stderr, line.mark, line.bytes, 0, line.size, true);
            line.size = 0;
            line.continued = true;
        }
        append(line, frame.bytes(), from, to);
        line.nanos = frame.nanos();
        line.mark = mark;
        line.unfinished = true;
        if (whole) {
            target.line(stderr, mark, line.bytes, 0, line.size, line.continued);
            end(line, line.nanos, target);
        }
    }

    private int contentEnd(Frames frame) {
        int newline = frame.to() - 1;
        boolean returned = terminal && newline > frame.from() && frame.bytes()[newline - 1] == '\r';
        return returned ? newline - 1 : newline;
    }

    private static void append(Open line, byte[] bytes, int from, int to) {
        int size = line.size + (to - from);
        if (line.bytes.length < size) {
            line.bytes = Arrays.copyOf(line.bytes, Math.max(INITIAL_BYTES, size * 2));
        }
        System.arraycopy(bytes, from, line.bytes, line.size, to - from);
        line.size = size;
    }

    private static void end(Open line, long nanos, Target target) {
        if (line.continued) {
            target.split(nanos);
        }
        line.unfinished = false;
        line.continued = false;
        line.size = 0;
        if (line.bytes.length > 8 * INITIAL_BYTES) {
            line.bytes = new byte[0]; // one long line does not keep its memory
        }
    }

    private static void finish(boolean stderr, Open line, Target target) {
        if (line.size > 0) {
            target.line(stderr, line.mark, line.bytes, 0, line.size, true);
        } else {
            line.continued = false; // its end was read before
        }
        end(line, line.nanos, target);
    }

    /** What no newline has ended, in one number: the same if it is the same. 0 if there is none. */
    long unfinished() {
        long all = 0;
        for (Open line : open) {
            if (line.unfinished && line.size > 0) {
                all = all * 31 + line.nanos + line.size;
            }
        }
        return all;
    }

    /** The container has ended, and what no newline has ended is all there is of its line. */
    void finish(Target target) {
        for (int stream = 0; stream < 2; stream++) {
            if (open[stream].isOpen()) {
                finish(stream == 1, open[stream], target);
            }
        }
    }
}

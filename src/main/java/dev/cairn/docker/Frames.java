package dev.cairn.docker;

import java.io.IOException;

/**
 * The records of one log as the engine sends them, each with its stream and time. A record that the
 * connection ends within is none.
 */
abstract class Frames {

    /** Most bytes of a record: engines cut at 16 KiB, old ones at the line's end only. */
    static final int MAX_FRAME_BYTES = 16 << 20;

    protected final Buffered input;
    private final FrameTime time = new FrameTime();

    protected boolean stderr;
    protected long nanos;
    protected int from;
    protected int to;

    protected Frames(Buffered input) {
        this.input = input;
    }

    /**
     * Goes to the next record. What the record before it was a view of is gone then.
     *
     * @return false at the end of the log
     * @throws IOException if the connection breaks, or what comes is no log
     */
    abstract boolean next() throws IOException;

    /** Whether the next record, or a part of it, is here already, so that no wait is ahead. */
    boolean hasBuffered() {
        return input.available() > 0;
    }

    boolean isStderr() {
        return stderr;
    }

    long nanos() {
        return nanos;
    }

    /** Where the record's content is: a line, or a part of one that lacks the newline. */
    byte[] bytes() {
        return input.bytes();
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Whether the record ends its line. */
    boolean isFinished() {
        return to > from && bytes()[to - 1] == '\n';
    }

    /** Takes the time from the beginning of {@code [begin, end)}; the content is what follows. */
    protected void takeTime(int begin, int end) throws IOException {
        int space = time.read(input.bytes(), begin, end);
        if (space < 0) {
            throw new IOException("what the engine sends as a log has no times");
        }
        nanos = time.nanos();
        from = space + 1;
        to = end;
    }
}

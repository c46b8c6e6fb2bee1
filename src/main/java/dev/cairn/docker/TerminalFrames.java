package dev.cairn.docker;

import java.io.IOException;

/**
 * The log of a container with a terminal: a single stream without frames, where each record of the
 * engine is its time, a space and a line, or the next 16 KiB of one.
 *
 * <p>The last line of a run may lack its newline (a prompt), and the first record of the next run
 * then follows at once. It is known by its time, which is later than that of the record: what a
 * program itself writes of the time is not later than when the engine got it.
 */
final class TerminalFrames extends Frames {

    /** Where engines cut lines. */
    static final int CHUNK_BYTES = 16 * 1024;

    private final FrameTime inner = new FrameTime();

    TerminalFrames(Buffered input) {
        super(input);
    }

    @Override
    boolean next() throws IOException {
        stderr = false;
        if (input.available() == 0 && !input.more()) {
            return false;
        }
        while (input.available() < FrameTime.USUAL_LENGTH + 1 && newline(input.at()) < 0) {
            if (!input.more()) {
                break;
            }
        }
        takeTime(input.at(), input.end());
        int head = from - input.at();
        int looked = 0;
        while (true) {
            int begin = input.at() + head;
            int limit = Math.min(input.end(), begin + CHUNK_BYTES);
            for (int i = begin + looked; i < limit; i++) {
                byte one = input.bytes()[i];
                if (one == '\n') {
                    return take(head, i + 1 - begin);
                }
                if (one == ' ' && i - begin >= FrameTime.USUAL_LENGTH && beginsRecord(i)) {
                    return take(head, i - begin - FrameTime.USUAL_LENGTH);
                }
            }
            looked = limit - begin;
            if (looked == CHUNK_BYTES) {
                // the newline that would follow a line of just this length is a record of its own
                return take(head, CHUNK_BYTES);
            }
            if (!input.more()) {
                return take(head, input.end() - (input.at() + head));
            }
        }
    }

    /** What has no newline yet, a prompt, may stay so for long. */
    @Override
    boolean hasBuffered() {
        return newline(input.at()) >= 0;
    }

    private int newline(int at) {
        for (int i = at; i < input.end(); i++) {
            if (input.bytes()[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Whether the time of another record ends before a space. */
    private boolean beginsRecord(int space) {
        int at = space - FrameTime.USUAL_LENGTH;
        return FrameTime.isUsual(input.bytes(), at, space + 1)
                && inner.read(input.bytes(), at, space + 1) == space
                && inner.nanos() > nanos;
    }

    private boolean take(int head, int length) {
        from = input.at() + head;
        to = from + length;
        input.skip(head + length);
        return true;
    }
}

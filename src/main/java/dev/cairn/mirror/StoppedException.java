package dev.cairn.mirror;

import java.io.IOException;

/** A run was asked to stop. The next one begins where this one began. */
public final class StoppedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With the message for people. */
    public StoppedException() {
        super("stopped before the end; nothing has changed, and the next run begins anew");
    }
}

package dev.cairn.io;

import java.io.IOException;

/** A lock file is locked by somebody else, or already by this process. */
public final class HeldLockException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String holder;

    /**
     * @param holder who has it, for a message: {@code pid 123 on host h}, or "this process", or
     *     "another process" where it did not say
     */
    public HeldLockException(String message, String holder) {
        super(message);
        this.holder = holder;
    }

    public String holder() {
        return holder;
    }
}

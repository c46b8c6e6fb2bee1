package dev.cairn.io;

/** What {@link SimulatedDisk} does instead of an operation. */
public enum Fault {
    /** No space: a write leaves half of its bytes, everything else does nothing. */
    ENOSPC("No space left on device"),
    /** The operation is not carried out. A sync that fails so behaves like FAILED_SYNC. */
    EIO("Input/output error"),
    /** The operation is carried out (a sync is not), and reported as failed all the same. */
    EIO_AFTER("Input/output error"),
    /**
     * The next sync fails and what was to be synced is marked clean: it stays visible, but a later
     * sync that "succeeds" does not make it durable.
     */
    FAILED_SYNC("Input/output error"),
    /** The machine or the process dies in the middle of the operation; nothing works any more. */
    CRASH("crashed");

    private final String text;

    Fault(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}

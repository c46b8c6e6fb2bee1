package dev.cairn.http.cursor;

import dev.cairn.source.Loss;
import dev.cairn.source.Partition;

/** Entries for the ledger; a stream of events has no byte ranges. */
final class Losses {

    private Losses() {}

    /** Events may be delivered twice. */
    static Loss reread(Partition partition, String detail) {
        return new Loss(partition, 0, 0, Loss.Reason.REREAD, detail);
    }

    /** Events that the user's options pass over. */
    static Loss skipped(Partition partition, String detail) {
        return new Loss(partition, 0, 0, Loss.Reason.SKIPPED, detail);
    }

    /** Events that the server does not give any more. */
    static Loss expired(Partition partition, String detail) {
        return new Loss(partition, 0, 0, Loss.Reason.EXPIRED, detail);
    }
}

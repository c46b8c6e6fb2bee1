package dev.cairn.component;

import dev.cairn.checkpoint.Shares;
import dev.cairn.source.Partition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A consumer's part in a fleet: its partition is read by one instance at a time, and this is
 * whether that is this one.
 */
final class FleetTurn {

    private final Shares shares;
    private final Partition partition;

    private FleetTurn(Shares shares, Partition partition) {
        this.shares = shares;
        this.partition = partition;
    }

    /** Takes part from now on; empty where there is no fleet, or only this instance can read it. */
    static Optional<FleetTurn> take(SourceEndpoint endpoint, Cairn cairn) {
        Optional<Partition> partition = endpoint.sharedPartition();
        Optional<Shares> shares = cairn.ownership().shares();
        if (partition.isEmpty() || shares.isEmpty()) {
            return Optional.empty();
        }
        shares.get().offer(partition.get(), endpoint.markName());
        return Optional.of(new FleetTurn(shares.get(), partition.get()));
    }

    /** The term that has begun, if one has. */
    OptionalLong term() {
        return isOver() ? OptionalLong.empty() : shares.term(partition);
    }

    /** Whether the term is to be ended. */
    boolean isOver() {
        return shares.isRecalled(partition);
    }

    /** Whether what is read may still be delivered and committed. */
    boolean isInForce() {
        return shares.isInForce(partition);
    }

    /** Nothing of the term is on its way any more. */
    void ended() {
        shares.ended(partition);
    }

    /** Takes no part any more. */
    void leave() {
        shares.withdraw(partition);
    }
}

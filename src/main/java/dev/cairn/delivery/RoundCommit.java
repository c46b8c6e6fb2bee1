package dev.cairn.delivery;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Update;
import dev.cairn.source.Loss;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a round to the point where it is durable: sinks first, the registry last. Used by the
 * committer's thread only.
 */
final class RoundCommit {

    private final RepeatedCommit registry;
    private final UnderWay underWay;

    RoundCommit(RepeatedCommit registry, UnderWay underWay) {
        this.registry = registry;
        this.underWay = underWay;
    }

    /**
     * Returns when everything that is left in the round is durable.
     *
     * @param folded whether the registry is also left complete for other programs
     * @throws IOException what ends the committer
     */
    void run(Round round, boolean folded) throws IOException {
        commitOpened(round.prepare(), round.takeSinkLosses());
        round.write(this::commitOpened);
        Update update = round.update();
        underWay.committing(update);
        if (folded) {
            registry.commitFolded(update, round.settled().size());
        } else {
            registry.commit(update, round.settled().size());
        }
    }

    private void commitOpened(Set<TransactionalSink> opened, List<Loss> losses) throws IOException {
        Map<Key, Optional<Entry>> entries = new LinkedHashMap<>();
        opened.forEach(sink -> entries.put(Round.key(sink), Optional.of(sink.position())));
        Update update = new Update(Map.of(), Set.of(), entries, losses);
        if (!update.isEmpty()) {
            underWay.is(UnderWay.Phase.OPENING);
            registry.commit(update, 0);
            underWay.is(UnderWay.Phase.WRITING);
        }
        opened.forEach(TransactionalSink::committed);
    }
}

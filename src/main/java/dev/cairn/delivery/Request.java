package dev.cairn.delivery;

import dev.cairn.checkpoint.Update;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A change that comes from no delivery: marks and start positions, cleanup, bytes of an exchange
 * that has no delivery. It takes part in the next round.
 *
 * @param update asked once, by the committer, when the round is made
 */
record Request(Supplier<Update> update, List<Staged> staged, CompletableFuture<Void> done) {}

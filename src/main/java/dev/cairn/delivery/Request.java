package dev.cairn.delivery;

import dev.cairn.checkpoint.Update;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A change that comes from no delivery: marks and start positions, cleanup, bytes of an exchange
 * that has no delivery. It takes part in the next round.
 */
record Request(Update update, List<Staged> staged, CompletableFuture<Void> done) {}

package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Mark;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Becoming the owner of an object: waiting for another owner if that is wanted, and a backup in the
 * place of what is corrupt.
 */
final class TakingOver {

    private static final Logger LOG = LoggerFactory.getLogger(TakingOver.class);

    /** Longest wait before it is looked again whether an owner is there still. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Bucket bucket;
    private final LeasedObject object;
    private final S3Backups backups;
    private final StoreOptions options;
    private final Tenure tenure;
    private final List<String> warnings = new ArrayList<>();
    private boolean restored;

    TakingOver(
            Bucket bucket,
            LeasedObject object,
            S3Backups backups,
            StoreOptions options,
            Tenure tenure) {
        this.bucket = bucket;
        this.object = object;
        this.backups = backups;
        this.options = options;
        this.tenure = tenure;
    }

    /** Whether an older version was taken. */
    boolean restored() {
        return restored;
    }

    /** What people should know, a line each. */
    List<String> warnings() {
        return warnings;
    }

    /**
     * Returns when the object is owned.
     *
     * @throws OwnedStoreException if it is somebody else's for longer than is waited for
     * @throws CorruptStoreException if it cannot be trusted, and nothing can be taken instead
     */
    void run() throws IOException {
        Uptime.Moment begun = tenure.uptime().now();
        Duration patience = options.remote().patience();
        boolean told = false;
        try (Interruption interruption = Interruption.begin()) {
            while (true) {
                Optional<LeasedObject.Held> held = takeOnce();
                if (held.isEmpty()) {
                    break;
                }
                Duration left = patience.minus(tenure.uptime().since(begun));
                if (left.isNegative() || left.isZero()) {
                    throw owned(held.get());
                }
                if (!told) {
                    told = true;
                    LOG.info(
                            "registry {} is in use by {}; waiting up to {} s for it",
                            object.where(),
                            held.get().lease().holder(),
                            patience.toSeconds());
                }
                Duration until = least(held.get().left(), LOOK, left);
                interruption.await(until, object.where());
            }
        }
        if (object.document().edited()) {
            warnings.add(
                    "registry "
                            + object.where()
                            + " was changed by hand or by another program; it is used as it is");
        }
        LOG.debug("registry {} is owned, with epoch {}", object.where(), object.epoch());
    }

    private static Duration least(Duration... some) {
        Duration least = some[0];
        for (Duration each : some) {
            least = each.compareTo(least) < 0 ? each : least;
        }
        return least;
    }

    private Optional<LeasedObject.Held> takeOnce() throws IOException {
        try {
            return object.take();
        } catch (CorruptStoreException e) {
            Optional<Stored> corrupt = lookAgain();
            if (corrupt.isEmpty()) {
                return object.take();
            }
            recover(e, corrupt.get());
            return Optional.empty();
        }
    }

    private OwnedStoreException owned(LeasedObject.Held held) {
        return new OwnedStoreException(
                "registry "
                        + object.where()
                        + " is in use by "
                        + held.lease().holder()
                        + "; its lease ends in "
                        + Math.max(1, held.left().toSeconds())
                        + " s unless it is renewed: stop it, wait for it with --registry-wait 60s,"
                        + " or choose another --registry-file");
    }

    // ---- what is there is corrupt

    /** What is there, if it is still corrupt: an answer may have been damaged on its way. */
    private Optional<Stored> lookAgain() throws IOException {
        Optional<Stored> stored = tenure.attempts().run(() -> bucket.get(object.key()));
        if (stored.isPresent()) {
            try {
                DocumentBytes.read(stored.get().bytes(), object.where());
            } catch (CorruptStoreException e) {
                return stored;
            }
        }
        return Optional.empty();
    }

    private void recover(CorruptStoreException corrupt, Stored stored) throws IOException {
        switch (options.onCorrupt()) {
            case FAIL -> throw corrupt;
            case RESET ->
                    replace(corrupt, stored, RegistryDocument.empty(), 0, "a fresh start was made");
            case RESTORE -> {
                S3Backups.Good good =
                        backups.newestGood()
                                .orElseThrow(
                                        () ->
                                                new CorruptStoreException(
                                                        corrupt.getMessage()
                                                                + " and no backup is good; repair"
                                                                + " it, or start afresh with"
                                                                + " --on-corrupt=reset",
                                                        corrupt));
                Entry mark = Entry.of(Map.of("at", options.clock().instant().toString()));
                good.document().apply(Map.of(Mark.RESTORED, Optional.of(mark)));
                restored = true;
                replace(
                        corrupt,
                        stored,
                        good.document(),
                        good.document().sequence() + 1,
                        "backup " + good.backup().name() + " was taken instead");
            }
        }
    }

    private void replace(
            CorruptStoreException corrupt,
            Stored stored,
            RegistryDocument content,
            long number,
            String done)
            throws IOException {
        String aside = backups.keepAside(options.clock());
        if (!object.replaceCorrupt(stored, content, number)) {
            throw new IOException(
                    "registry " + object.where() + " was changed while it was repaired", corrupt);
        }
        warnings.add(corrupt.getMessage() + "; it is kept as " + aside + ", and " + done);
    }
}

package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Ownership;
import dev.cairn.checkpoint.StoreOptions;
import dev.cairn.checkpoint.json.RegistryDocument;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry in one object of a bucket. It is owned by a lease that a thread of its own renews;
 * each commit writes the whole document under a condition, and renews the lease too.
 */
final class S3Store implements CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

    private final Bucket bucket;
    private final LeasedObject object;
    private final S3Backups backups;
    private final StoreOptions options;
    private final Tenure tenure;
    private final Renewals renewals;
    private final Renewals.Trouble trouble = new Renewals.Trouble();

    private boolean restored;
    private List<String> warnings;
    private boolean loaded;
    private boolean open = true;
    private Optional<Uptime.Moment> backedUp = Optional.empty();

    private S3Store(
            Bucket bucket,
            LeasedObject object,
            S3Backups backups,
            StoreOptions options,
            Tenure tenure,
            TakingOver taken) {
        this.bucket = bucket;
        this.object = object;
        this.backups = backups;
        this.options = options;
        this.tenure = tenure;
        this.restored = taken.restored();
        this.warnings = taken.warnings();
        renewals = new Renewals("cairn-lease", () -> Renewals.renew(object, tenure, trouble));
    }

    /**
     * Takes an object over.
     *
     * @param bucket closed with the store, or if it cannot be opened
     */
    static S3Store open(Bucket bucket, String key, StoreOptions options, Tenure tenure)
            throws IOException {
        LeasedObject object = new LeasedObject(bucket, key, tenure);
        S3Backups backups = new S3Backups(bucket, key, tenure.attempts());
        TakingOver taking = new TakingOver(bucket, object, backups, options, tenure);
        taking.run();
        return new S3Store(bucket, object, backups, options, tenure, taking);
    }

    @Override
    public Loaded load() throws IOException {
        requireOpen();
        RegistryDocument document = loaded ? object.reload() : object.document();
        Loaded found = loaded(document, object.sequence(), restored, warnings);
        loaded = true;
        warnings = List.of();
        return found;
    }

    private void requireOpen() throws IOException {
        if (!open) {
            throw new IOException("registry " + object.where() + " is closed");
        }
    }

    /** What a document that says how often it was saved stands for. */
    static Loaded loaded(
            RegistryDocument document, long sequence, boolean restored, List<String> warnings) {
        // an owner that has never committed anything has made a document for its lease only
        return sequence == 0 && document.isEmpty() && document.member(Lease.MEMBER).isPresent()
                ? new Loaded.Absent(warnings)
                : document.loaded(restored, warnings);
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        requireOpen();
        if (!changes.isEmpty() && isBackupDue()) {
            backUp();
        }
        object.commit(changes);
        restored = false;
    }

    private boolean isBackupDue() {
        return object.sequence() > 0
                && backedUp.map(tenure.uptime()::since)
                        .map(time -> time.compareTo(S3Backups.EVERY) >= 0)
                        .orElse(true);
    }

    /** A backup that cannot be made does not hold up what must be committed. */
    private void backUp() {
        try {
            keepBackup();
        } catch (IOException e) {
            backedUp = Optional.of(tenure.uptime().now());
            LOG.warn("registry {} has no new backup: {}", object.where(), e.getMessage());
        }
    }

    @Override
    public void keepBackup() throws IOException {
        if (object.sequence() > 0) {
            backups.keep(options.backups());
        }
        backedUp = Optional.of(tenure.uptime().now());
    }

    /** Whether the lease is in force. */
    boolean isInForce() {
        return object.isInForce();
    }

    @Override
    public Ownership ownership() {
        return new Ownership() {

            @Override
            public boolean isInForce() {
                return object.isInForce();
            }

            @Override
            public Optional<FencedException> lost() {
                return object.lost();
            }

            @Override
            public Optional<String> trouble() {
                return S3Store.trouble(object, trouble.now());
            }
        };
    }

    /** Why a lease is not in force, or could not be renewed. */
    static Optional<String> trouble(LeasedObject object, String renewal) {
        if (object.lost().isPresent()) {
            return Optional.of(object.lost().get().getMessage());
        }
        if (!object.isInForce() || renewal != null) {
            return Optional.of(
                    "the lease on registry "
                            + object.where()
                            + " was renewed last "
                            + object.sinceRenewal().toSeconds()
                            + " s ago"
                            + (renewal == null ? "" : " (" + renewal + ")")
                            + (object.isInForce() ? "" : "; sources wait"));
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        renewals.close();
        try {
            object.release();
        } catch (IOException e) {
            LOG.warn(
                    "registry {} was not given up, so that the next owner waits until the lease has"
                            + " run out: {}",
                    object.where(),
                    e.getMessage());
        } finally {
            bucket.close();
        }
    }
}

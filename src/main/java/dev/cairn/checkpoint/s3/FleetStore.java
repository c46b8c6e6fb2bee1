package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CheckpointStore;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Loaded;
import dev.cairn.checkpoint.Ownership;
import dev.cairn.checkpoint.Shares;
import dev.cairn.checkpoint.StoreOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of one instance of a fleet: an object of its own for what only it can see, and the
 * objects of the sources that it has at the moment. A commit writes its own object first: a loss is
 * in the ledger before a position passes it. Two objects are not written atomically.
 */
final class FleetStore implements CheckpointStore {

    private static final Logger LOG = LoggerFactory.getLogger(FleetStore.class);

    private final S3Store own;
    private final FleetShares shares;

    private FleetStore(S3Store own, FleetShares shares) {
        this.own = own;
        this.shares = shares;
    }

    /**
     * Joins a fleet.
     *
     * @param bucket closed with the store, or if it cannot be opened
     */
    static FleetStore open(Bucket bucket, S3Location location, StoreOptions options, Tenure tenure)
            throws IOException {
        FleetKeys keys = new FleetKeys(location.key());
        String key = keys.instance(tenure.holder().instance());
        S3Store own = S3Store.open(bucket, key, options, tenure);
        LOG.info(
                "this is instance {} of the fleet {}; an API source into append: is at-least-once"
                        + " here, because position and file are in two objects",
                tenure.holder().instance(),
                location);
        return new FleetStore(own, new FleetShares(bucket, keys, tenure, own::isInForce));
    }

    @Override
    public Loaded load() throws IOException {
        Loaded loaded = own.load();
        Map<Key, Entry> shared = shares.load();
        if (shared.isEmpty()) {
            return loaded;
        }
        Map<Key, Entry> all = new LinkedHashMap<>();
        if (loaded instanceof Loaded.Present present) {
            all.putAll(present.entries());
            all.putAll(shared);
            return new Loaded.Present(all, present.restored(), present.warnings());
        }
        return new Loaded.Present(shared, false, ((Loaded.Absent) loaded).warnings());
    }

    @Override
    public void commit(ChangeSet changes) throws IOException {
        Map<Share, Map<Key, Optional<Entry>>> shared = new LinkedHashMap<>();
        Map<Key, Optional<Entry>> rest = new LinkedHashMap<>();
        changes.changes()
                .forEach(
                        (key, entry) ->
                                shares.of(key)
                                        .map(
                                                share ->
                                                        shared.computeIfAbsent(
                                                                share,
                                                                first -> new LinkedHashMap<>()))
                                        .orElse(rest)
                                        .put(key, entry));
        own.commit(new ChangeSet(rest));
        for (Map.Entry<Share, Map<Key, Optional<Entry>>> each : shared.entrySet()) {
            shares.commit(each.getKey(), new ChangeSet(each.getValue()));
        }
    }

    @Override
    public void keepBackup() throws IOException {
        own.keepBackup();
    }

    @Override
    public Ownership ownership() {
        Ownership mine = own.ownership();
        return new Ownership() {

            @Override
            public boolean isInForce() {
                return mine.isInForce();
            }

            @Override
            public Optional<FencedException> lost() {
                return mine.lost();
            }

            @Override
            public Optional<String> trouble() {
                return mine.trouble().or(FleetStore.this.shares::trouble);
            }

            @Override
            public Optional<Shares> shares() {
                return Optional.of(FleetStore.this.shares);
            }
        };
    }

    @Override
    public void close() throws IOException {
        shares.close();
        own.close();
    }
}

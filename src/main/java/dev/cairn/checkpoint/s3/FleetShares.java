package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.Shares;
import dev.cairn.source.Partition;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads which source of a fleet, as one instance sees it. A thread looks at the objects of the
 * fleet a third of a lease after the last look, or when a lease may have run out; it takes the
 * sources that are this instance's share, and recalls those that have become another's.
 */
final class FleetShares implements Shares, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FleetShares.class);

    /** How long a source stays where it is that the one who should have it did not take. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    /** Shortest time between two looks. */
    private static final Duration SOON = Duration.ofMillis(500);

    private final Bucket bucket;
    private final FleetKeys keys;
    private final Tenure tenure;
    private final BooleanSupplier inForce;
    private final Map<Partition, Share> offered = new ConcurrentHashMap<>();

    /** Not read here any more; a commit of theirs may be under way still, and is dropped. */
    private final Map<Partition, Share> withdrawn = new ConcurrentHashMap<>();

    private final Renewals.Trouble trouble = new Renewals.Trouble();
    private final Renewals rounds;

    private volatile Gained listener = (partition, mark, entries) -> {};
    private volatile boolean changed;
    private volatile String lookTrouble;
    private Optional<Uptime.Moment> looked = Optional.empty();
    private Duration untilLook = Duration.ZERO;

    /**
     * @param inForce whether the instance itself may deliver
     */
    FleetShares(Bucket bucket, FleetKeys keys, Tenure tenure, BooleanSupplier inForce) {
        this.bucket = bucket;
        this.keys = keys;
        this.tenure = tenure;
        this.inForce = inForce;
        this.rounds = new Renewals("cairn-fleet", this::round);
    }

    // ---- what those who read sources ask

    @Override
    public void onGained(Gained told) {
        listener = told;
    }

    @Override
    public void offer(Partition partition, String mark) {
        String key = keys.source(partition.section(), partition.id());
        offered.putIfAbsent(partition, new Share(partition, mark, key));
        withdrawn.remove(partition);
        changed = true;
    }

    @Override
    public void withdraw(Partition partition) {
        Share share = offered.get(partition);
        if (share != null) {
            withdrawn.put(partition, share);
            offered.remove(partition, share);
            giveBack(share);
        }
    }

    private void giveBack(Share share) {
        share.end()
                .ifPresent(
                        object -> {
                            try {
                                object.release();
                                LOG.info("{} is given back", share.partition());
                            } catch (IOException e) {
                                LOG.warn(
                                        "{} is not given back, and waits until its lease has run"
                                                + " out: {}",
                                        share.partition(),
                                        e.getMessage());
                            }
                        });
    }

    @Override
    public OptionalLong term(Partition partition) {
        Share share = offered.get(partition);
        if (share == null) {
            return OptionalLong.empty();
        }
        synchronized (share) {
            boolean has =
                    share.state() == Share.State.HELD || share.state() == Share.State.RECALLED;
            return has ? OptionalLong.of(share.term()) : OptionalLong.empty();
        }
    }

    @Override
    public boolean isInForce(Partition partition) {
        Share share = offered.get(partition);
        return share != null
                && inForce.getAsBoolean()
                && share.object().map(LeasedObject::isInForce).orElse(false);
    }

    @Override
    public boolean isRecalled(Partition partition) {
        Share share = offered.get(partition);
        return share == null || share.state() != Share.State.HELD;
    }

    @Override
    public void ended(Partition partition) {
        Share share = offered.get(partition);
        if (share != null) {
            giveBack(share);
        }
    }

    // ---- what the store asks

    /** The share in whose object an entry stands; empty if it is in the instance's own. */
    Optional<Share> of(Key key) {
        return Stream.concat(offered.values().stream(), withdrawn.values().stream())
                .filter(share -> share.has(key))
                .findFirst();
    }

    /** Everything that is committed of what this instance has. */
    Map<Key, Entry> load() throws IOException {
        Map<Key, Entry> all = new HashMap<>();
        for (Share share : offered.values()) {
            Optional<LeasedObject> object = share.object();
            if (object.isPresent()) {
                all.putAll(object.get().reload().entries());
            }
        }
        return all;
    }

    /** Commits to a source's object. What belongs to a source that is another's now is dropped. */
    void commit(Share share, ChangeSet changes) throws IOException {
        Optional<LeasedObject> object = share.object();
        if (object.isEmpty()) {
            LOG.info("{} is another instance's: what it had read is left to it", share.partition());
            return;
        }
        try {
            object.get().commit(changes);
        } catch (FencedException e) {
            lost(share, e);
        }
    }

    private static void lost(Share share, FencedException why) {
        LOG.warn("{} is not read here any more: {}", share.partition(), why.getMessage());
        share.lose();
    }

    /** Why a lease could not be renewed, or the fleet not be looked at. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble.now()).or(() -> Optional.ofNullable(lookTrouble));
    }

    // ---- rounds

    private Duration round() {
        Duration next = tenure.renewal();
        for (Share share : offered.values()) {
            Optional<LeasedObject> object = share.object();
            if (object.isPresent()) {
                next = least(next, Renewals.renew(object.get(), tenure, trouble));
                object.get().lost().ifPresent(why -> lost(share, why));
            }
        }
        if (isLookDue() && inForce.getAsBoolean()) {
            look();
        }
        Duration left =
                looked.map(tenure.uptime()::since).map(untilLook::minus).orElse(Duration.ZERO);
        return most(Duration.ofMillis(50), least(least(next, left), SOON));
    }

    private boolean isLookDue() {
        return changed
                || looked.isEmpty()
                || tenure.uptime().since(looked.get()).compareTo(untilLook) >= 0;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration most(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void look() {
        changed = false;
        looked = Optional.of(tenure.uptime().now());
        untilLook = tenure.renewal();
        try {
            FleetView view =
                    FleetView.of(
                            tenure.attempts().run(() -> bucket.list(keys.prefix())), keys, tenure);
            untilLook = most(SOON, least(untilLook, view.untilNextEnd(tenure)));
            Map<String, String> assigned = view.assigned(offered.values());
            String problem = null;
            for (Share share : offered.values()) {
                try {
                    see(share, view, assigned.get(share.key()));
                } catch (IOException e) { // the other shares are seen to all the same
                    problem = e.getMessage();
                }
            }
            lookTrouble = told(problem);
        } catch (IOException e) {
            lookTrouble = told(e.getMessage());
        }
    }

    /** A trouble, told once; null if there is none. */
    private String told(String problem) {
        if (problem == null) {
            return null;
        }
        if (lookTrouble == null) {
            LOG.warn("The fleet cannot be looked after; it is tried again: {}", problem);
        }
        return "the fleet cannot be looked after: " + problem;
    }

    /** Takes a share, leaves it, or recalls it. */
    private void see(Share share, FleetView view, String should) throws IOException {
        boolean mine = tenure.holder().instance().equals(should);
        switch (share.state()) {
            case HELD -> {
                if (!mine && !share.isKept(tenure.uptime(), KEPT)) {
                    LOG.info("{} goes to instance {}", share.partition(), should);
                    share.recall();
                }
            }
            case ELSEWHERE -> {
                boolean free = view.isFree(share.key());
                boolean left =
                        free && share.freeFor(tenure.uptime()).compareTo(tenure.renewal()) > 0;
                if (!free) {
                    share.notFree();
                }
                if (mine || left) {
                    take(share);
                    if (!mine && share.state() == Share.State.HELD) {
                        share.keep(tenure.uptime());
                    }
                }
            }
            default -> {
                // whoever reads it is to take note first
            }
        }
    }

    private void take(Share share) throws IOException {
        LeasedObject object = share.candidate(() -> new LeasedObject(bucket, share.key(), tenure));
        try {
            if (object.take().isPresent()) {
                return;
            }
        } catch (CorruptStoreException e) {
            throw new IOException(
                    e.getMessage()
                            + "; restore it: cairn registry restore --registry-file "
                            + object.where(),
                    e);
        }
        Map<Key, Entry> entries = object.document().entries();
        listener.gained(share.partition(), share.mark(), entries);
        share.take(object);
        LOG.info("{} is read here, with epoch {}", share.partition(), object.epoch());
        if (offered.get(share.partition()) != share) {
            giveBack(share); // withdrawn meanwhile
        }
    }

    @Override
    public void close() {
        rounds.close();
        offered.keySet().forEach(this::withdraw);
    }
}

package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.ChangeSet;
import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FencedException;
import dev.cairn.checkpoint.Key;
import dev.cairn.checkpoint.json.RegistryDocument;
import dev.cairn.s3.BucketException;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A document in S3 with a lease in it, as its owner has it. Every write names the entity tag of the
 * object that it replaces, so that it fails if anybody else has written; a write whose outcome is
 * not known is looked up by its nonce before the next one. Each write renews the lease. Safe for
 * all threads; one request at a time.
 */
final class LeasedObject {

    /** How often a write that finds something unexpected looks again before it gives up. */
    private static final int MAX_LOOKS = 8;

    /** Writes that are remembered; one that came after so many others is not under way any more. */
    private static final int MAX_UNKNOWN = 256;

    private final Bucket bucket;
    private final String key;
    private final Tenure tenure;

    // Guarded by this object.
    private RegistryDocument document = RegistryDocument.empty();
    private Optional<String> etag = Optional.empty();
    private long sequence;
    private long epoch;
    private boolean owned;

    /** Whether the service has said that there is no object any more. */
    private boolean missing;

    /** Writes whose outcome is not known, by nonce, with the moment at which they were sent. */
    private final Map<String, Uptime.Moment> unknown = new LinkedHashMap<>();

    private volatile Optional<Uptime.Moment> renewed = Optional.empty();
    private volatile Optional<FencedException> lost = Optional.empty();

    LeasedObject(Bucket bucket, String key, Tenure tenure) {
        this.bucket = bucket;
        this.key = key;
        this.tenure = tenure;
    }

    String key() {
        return key;
    }

    /** Where it is, for messages. */
    String where() {
        return "s3://" + bucket.name() + "/" + key;
    }

    // ---- becoming its owner

    /**
     * Takes the object over if nobody's lease on it is in force; makes it if there is none.
     *
     * @return whose lease is in force; empty if it is this owner's now
     * @throws CorruptStoreException if what is there is no document
     */
    synchronized Optional<Held> take() throws IOException {
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            Optional<Optional<Held>> decided = tenure.attempts().run(this::tryOnceToTake);
            if (decided.isPresent()) {
                return decided.get();
            }
        }
        throw restless();
    }

    /** Empty if it was changed between the look and the write. */
    private Optional<Optional<Held>> tryOnceToTake() throws IOException {
        Optional<Stored> stored = bucket.get(key);
        if (stored.isEmpty()) {
            document = RegistryDocument.empty();
            sequence = 0;
            epoch = 1;
            etag = Optional.empty();
        } else {
            adopt(stored.get());
            Optional<Lease> lease = Lease.of(document);
            if (lease.isPresent() && unknown.containsKey(lease.get().nonce())) {
                epoch = lease.get().epoch();
                return Optional.of(owned(unknown.get(lease.get().nonce())));
            }
            Optional<Held> held = lease.flatMap(one -> held(one, stored.get()));
            if (held.isPresent()) {
                return Optional.of(held);
            }
            epoch = 1 + lease.map(Lease::epoch).orElse(0L);
            // a document of another tool has been saved before, or it would be taken for none
            sequence = lease.isEmpty() ? Math.max(1, sequence) : sequence;
        }
        return tryToTake() ? Optional.of(Optional.empty()) : Optional.empty();
    }

    private Optional<Held> owned(Uptime.Moment sent) {
        unknown.clear();
        owned = true;
        renewed = Optional.of(sent);
        return Optional.empty();
    }

    /** False if somebody else was faster, or it is not known. */
    private boolean tryToTake() throws IOException {
        try {
            put(sequence, false);
            owned = true;
            return true;
        } catch (BucketException e) {
            if (e.kind() == BucketException.Kind.CONDITION) {
                return false;
            }
            throw e;
        }
    }

    private Optional<Held> held(Lease lease, Stored stored) {
        Duration left = lease.left(stored.lastModified(), stored.answered());
        boolean free =
                lease.released()
                        || left.isNegative()
                        || left.isZero()
                        || tenure.mayDepose(lease.holder());
        return free ? Optional.empty() : Optional.of(new Held(lease, left));
    }

    /**
     * A lease in force.
     *
     * @param left how long it lasts unless it is renewed
     */
    record Held(Lease lease, Duration left) {}

    /**
     * Takes over what is corrupt, with another content.
     *
     * @return whether that was done; if not, it has been changed meanwhile
     */
    synchronized boolean replaceCorrupt(Stored corrupt, RegistryDocument content, long number)
            throws IOException {
        document = content;
        sequence = number;
        epoch = 1 + Lease.of(content).map(Lease::epoch).orElse(0L);
        etag = Optional.of(corrupt.etag());
        return tryToTake();
    }

    // ---- being its owner

    /** What it holds now. */
    synchronized RegistryDocument document() {
        return document;
    }

    /** How often it has been saved with changes. */
    synchronized long sequence() {
        return sequence;
    }

    /** Number of this ownership. */
    synchronized long epoch() {
        return epoch;
    }

    /** Reads it again. */
    synchronized RegistryDocument reload() throws IOException {
        requireOwned();
        tenure.attempts().run(() -> settle(true));
        return document;
    }

    /**
     * Makes changes durable; nothing is sent if there are none.
     *
     * @throws FencedException somebody else owns it
     */
    synchronized void commit(ChangeSet changes) throws IOException {
        write(() -> document.differing(changes), false);
    }

    /** Renews the lease. */
    synchronized void renew() throws IOException {
        if (owned) {
            write(Map::of, true);
        }
    }

    /** What a write changes, asked when it is known what is there. */
    private interface Changes {
        Map<Key, Optional<Entry>> given();
    }

    private void write(Changes changes, boolean renews) throws IOException {
        requireOwned();
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            try {
                tenure.attempts().run(() -> attempt(changes, renews));
                return;
            } catch (BucketException e) {
                if (e.kind() != BucketException.Kind.CONDITION) {
                    throw e;
                }
            }
        }
        throw restless();
    }

    private Void attempt(Changes changes, boolean renews) throws IOException {
        settle(false);
        Map<Key, Optional<Entry>> differing = changes.given();
        if (differing.isEmpty() && !renews) {
            return null;
        }
        RegistryDocument.Undo undo = document.apply(differing);
        boolean done = false;
        try {
            put(differing.isEmpty() ? sequence : sequence + 1, false);
            done = true;
        } finally {
            if (!done) {
                document.undo(undo);
            }
        }
        return null;
    }

    /** Puts another content in the place of this one. */
    synchronized void replace(RegistryDocument content) throws IOException {
        requireOwned();
        settle(false);
        document = content;
        put(sequence + 1, false);
    }

    /** Gives the ownership up, so that the next owner need not wait. */
    synchronized void release() throws IOException {
        if (!owned || lost.isPresent()) {
            return;
        }
        owned = false;
        settle(false);
        put(sequence, true);
    }

    private void requireOwned() throws IOException {
        if (lost.isPresent()) {
            throw lost.get();
        }
        if (!owned) {
            throw new IOException("registry " + where() + " is closed");
        }
    }

    /**
     * Whether a write of this owner was taken in not too long ago, by the clocks of this machine.
     */
    boolean isInForce() {
        return lost.isEmpty()
                && renewed.isPresent()
                && tenure.uptime().since(renewed.get()).compareTo(tenure.safely()) < 0;
    }

    /** Time since the last write that was taken in, from the moment it was sent. */
    Duration sinceRenewal() {
        return renewed.map(tenure.uptime()::since).orElse(Duration.ZERO);
    }

    /** Who has taken over, if somebody has. */
    Optional<FencedException> lost() {
        return lost;
    }

    // ---- requests

    /** One conditional write of the document as it is, with a nonce of its own. */
    private void put(long number, boolean releases) throws IOException {
        String nonce = UUID.randomUUID().toString();
        Lease lease = new Lease(epoch, nonce, tenure.length(), releases, tenure.holder());
        document.setMember(Lease.MEMBER, lease.entry());
        byte[] bytes = DocumentBytes.write(document, number, tenure.compress());
        Uptime.Moment sent = tenure.uptime().now();
        unknown.put(nonce, sent);
        if (unknown.size() > MAX_UNKNOWN) {
            unknown.remove(unknown.keySet().iterator().next());
        }
        Optional<String> now =
                bucket.put(key, bytes, number, tenure.condition(missing ? Optional.empty() : etag));
        if (now.isPresent()) {
            // what was sent before cannot be taken in any more: its condition is gone
            unknown.clear();
            etag = now;
            missing = false;
        }
        sequence = number;
        renewed = Optional.of(sent);
    }

    /** Finds out what became of writes whose outcome is not known. */
    private Void settle(boolean look) throws IOException {
        if (unknown.isEmpty() && !look) {
            return null;
        }
        Optional<Stored> stored = bucket.get(key);
        if (stored.isEmpty()) {
            gone();
            return null;
        }
        missing = false;
        Stored found = stored.get();
        boolean same =
                etag.isPresent() && Stored.bare(etag.get()).equals(Stored.bare(found.etag()));
        if (same && !look) {
            // none has been taken in so far; one that still is under way makes the next write fail
            etag = Optional.of(found.etag());
            return null;
        }
        Optional<Lease> lease = leaseOf(found);
        Optional<Uptime.Moment> sent =
                lease.flatMap(one -> Optional.ofNullable(unknown.get(one.nonce())));
        if (!same && sent.isEmpty() && !tenure.exclusive()) {
            throw fenced(lease);
        }
        adopt(found);
        if (sent.isPresent()) {
            unknown.clear();
            renewed = sent;
        }
        return null;
    }

    /**
     * Somebody has deleted the object. As long as the lease is in force by the own clock nobody
     * else can have owned it since, and it is made again.
     */
    private void gone() throws FencedException {
        if (!isInForce()) {
            lost =
                    Optional.of(
                            new FencedException(
                                    "registry "
                                            + where()
                                            + " is gone: somebody has deleted it; start again to"
                                            + " begin afresh, or restore it first"));
            throw lost.get();
        }
        missing = true;
    }

    private Optional<Lease> leaseOf(Stored found) {
        try {
            return Lease.of(DocumentBytes.read(found.bytes(), where()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private FencedException fenced(Optional<Lease> other) {
        String who =
                other.filter(one -> one.epoch() > epoch)
                        .map(one -> one.holder() + " has taken it over, with epoch " + one.epoch())
                        .orElse("it was changed by another program or by hand");
        FencedException fenced =
                new FencedException(
                        "registry "
                                + where()
                                + " is not owned by this instance any more: "
                                + who
                                + "; nothing more is delivered or committed here");
        lost = Optional.of(fenced);
        return fenced;
    }

    private void adopt(Stored stored) throws IOException {
        document = DocumentBytes.read(stored.bytes(), where());
        sequence = document.sequence();
        etag = Optional.of(stored.etag());
    }

    private IOException restless() {
        return new IOException(
                "registry "
                        + where()
                        + " was not what the service had just said, "
                        + MAX_LOOKS
                        + " times in a row; it is tried again");
    }
}

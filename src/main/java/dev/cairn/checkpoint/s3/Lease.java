package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.json.RegistryDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who owns a document, as the document itself says: the member {@code lease}.
 *
 * @param epoch number of the ownership; each taking over adds one
 * @param nonce different in each write, so that a write can be recognised and no two are equal
 * @param length how long it lasts beyond the write
 * @param released whether the owner has given it up
 */
record Lease(long epoch, String nonce, Duration length, boolean released, Holder holder) {

    static final String MEMBER = "lease";

    /** Times of the service are in whole seconds: two of them may be this much nearer. */
    private static final Duration GRAIN = Duration.ofSeconds(1);

    private static final String EPOCH = "epoch";
    private static final String NONCE = "nonce";
    private static final String LENGTH = "duration_ms";
    private static final String RELEASED = "released";

    /** The lease of a document; empty if nobody has ever owned it. */
    static Optional<Lease> of(RegistryDocument document) {
        return document.member(MEMBER).map(Lease::read);
    }

    private static Lease read(Entry entry) {
        return new Lease(
                entry.number(EPOCH).orElse(0),
                entry.text(NONCE).orElse(""),
                Duration.ofMillis(Math.max(0, entry.number(LENGTH).orElse(0))),
                Boolean.TRUE.equals(entry.members().get(RELEASED)),
                Holder.of(entry));
    }

    Entry entry() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(EPOCH, epoch);
        members.put(NONCE, nonce);
        members.put(LENGTH, length.toMillis());
        members.put(RELEASED, released);
        members.putAll(holder.members());
        return Entry.of(members);
    }

    /**
     * How long it lasts beyond a moment of the service's clock; zero or less if it has run out.
     *
     * @param written when the service took the object in
     * @param now the service's clock when it answered
     */
    Duration left(Instant written, Instant now) {
        return length.plus(GRAIN).minus(Duration.between(written, now));
    }
}

package dev.cairn.mirror;

import dev.cairn.blake3.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded of one file of the pond.
 *
 * @param id never given twice; names its outboard
 * @param name in the pond, which is that on the host
 * @param active whether it is a copy of a file that is appended to
 * @param length bytes of the copy
 * @param digest plain BLAKE3 of these bytes
 * @param source where the host has or had it
 * @param seen the source when it agreed last; nothing once it is gone
 * @param refused a source of that name whose content is another one, which was not taken
 * @param unpacked of a compressed file, what is in it
 * @param history what became of it, oldest first
 */
record Copy(
        long id,
        String name,
        boolean active,
        long length,
        Hash digest,
        String source,
        Optional<Evidence> seen,
        Optional<Evidence> refused,
        Optional<ContentDigest> unpacked,
        List<Event> history) {

    /** Events kept for each copy. */
    static final int MAX_EVENTS = 50;

    /**
     * Something that happened to a copy.
     *
     * @param time when, RFC 3339
     * @param what in one word
     * @param detail more of it, or nothing
     */
    record Event(String time, String what, String detail) {}

    Copy {
        history = List.copyOf(history);
        if (length < 0 || name.isEmpty()) {
            throw new IllegalArgumentException("copy " + id + " of " + length + " bytes");
        }
    }

    /** Whether the host does not have it any more. */
    boolean isGone() {
        return seen.isEmpty();
    }

    /**
     * Makes sure that what is recorded is there.
     *
     * @throws IOException if there is less
     */
    void requireLength(long there, String where) throws IOException {
        if (there < length) {
            throw new IOException(
                    where
                            + " is damaged: "
                            + there
                            + " bytes instead of "
                            + length
                            + "; delete it, and the next run copies it anew");
        }
    }

    ContentDigest content() {
        return new ContentDigest(length, digest);
    }

    Copy named(String to) {
        return new Copy(id, to, active, length, digest, source, seen, refused, unpacked, history);
    }

    /** The copy of a source that agrees with it; what was refused before is forgotten. */
    Copy seenAs(SourceFile file) {
        return new Copy(
                id,
                name,
                file.active(),
                length,
                digest,
                file.path().toString(),
                Optional.of(file.evidence()),
                Optional.empty(),
                unpacked,
                history);
    }

    Copy gone() {
        return new Copy(
                id,
                name,
                active,
                length,
                digest,
                source,
                Optional.empty(),
                Optional.empty(),
                unpacked,
                history);
    }

    Copy refusing(Evidence other) {
        return new Copy(
                id,
                name,
                active,
                length,
                digest,
                source,
                seen,
                Optional.of(other),
                unpacked,
                history);
    }

    Copy grown(ContentDigest to) {
        return new Copy(
                id,
                name,
                active,
                to.length(),
                to.digest(),
                source,
                seen,
                refused,
                unpacked,
                history);
    }

    Copy noting(String time, String what, String detail) {
        List<Event> more = new ArrayList<>(history);
        more.add(new Event(time, what, detail));
        if (more.size() > MAX_EVENTS) {
            // the first one tells where it came from
            more.remove(1);
        }
        return new Copy(id, name, active, length, digest, source, seen, refused, unpacked, more);
    }
}

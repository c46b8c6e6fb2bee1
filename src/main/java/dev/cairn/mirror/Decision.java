package dev.cairn.mirror;

import dev.cairn.blake3.HasherState;
import java.util.Optional;

/**
 * What is to be done about a source.
 *
 * @param kind what
 * @param file the source
 * @param copy the copy that is its own, or was
 * @param state of a hasher at the end of the copy, where it is to be appended to
 * @param unpacked what is in a compressed source
 * @param detail for people; may be empty
 */
record Decision(
        Kind kind,
        SourceFile file,
        Optional<Copy> copy,
        Optional<HasherState> state,
        Optional<ContentDigest> unpacked,
        String detail) {

    /** What may be done about a source. */
    enum Kind {
        /** The copy has all of it, under whatever name. */
        SAME,
        /** The copy has the beginning of it. */
        APPEND,
        /** The copy, of other bytes, is superseded by it: compressed now, or grown late. */
        SUPERSEDE,
        /** There is no copy of it. */
        INGEST,
        /** An archive with another content than its copy: not taken. */
        KEEP_BACK,
        /** Still being written; left for the next run. */
        POSTPONE,
        /** It could not be read. */
        FAIL
    }

    static Decision of(Kind kind, SourceFile file, Copy copy, String detail) {
        return new Decision(
                kind, file, Optional.ofNullable(copy), Optional.empty(), Optional.empty(), detail);
    }

    static Decision append(SourceFile file, Copy copy, HasherState state) {
        return new Decision(
                Kind.APPEND, file, Optional.of(copy), Optional.of(state), Optional.empty(), "");
    }

    Decision with(Optional<ContentDigest> content) {
        return new Decision(kind, file, copy, state, content, detail);
    }
}

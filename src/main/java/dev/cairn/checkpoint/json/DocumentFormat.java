package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.ApiEntries;
import dev.cairn.checkpoint.ContainerEntries;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.FileEntries;
import dev.cairn.checkpoint.MirrorEntries;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a registry document looks like, for those who read and write it.
 *
 * <pre>
 * {
 *   "version": 1,
 *   "sequence": 42,                              how often it was saved
 *   "files": {
 *     "/var/log/app.log": {"position":1024,"inode":98765432,"last_updated":"2025-12-16T10:30:45Z"},
 *     …                                          an entry per line
 *   },
 *   "containers": {…},
 *   "api_sources": {…},
 *   …                                            further sections, and members that others put here
 *   "checksum": "crc32c:1234abcd"                of all bytes before this member's name
 * }
 * </pre>
 */
final class DocumentFormat {

    static final long VERSION = 1;

    /** Far more saves than there will ever be, and not near an overflow. */
    static final long MAX_SEQUENCE = 1L << 53;

    static final String VERSION_MEMBER = "version";
    static final String SEQUENCE_MEMBER = "sequence";
    static final String CHECKSUM_MEMBER = "checksum";
    static final String CHECKSUM_PREFIX = "crc32c:";

    static final String FILES = "files";
    static final String CONTAINERS = "containers";
    static final String API_SOURCES = "api_sources";
    static final String MIRRORS = "mirrors";

    /** Sections in the order they are written in; others follow by name. */
    private static final List<String> SECTIONS =
            List.of(
                    FILES,
                    CONTAINERS,
                    API_SOURCES,
                    MIRRORS,
                    "sinks",
                    "sources",
                    "state",
                    "idempotent",
                    "seen",
                    "budgets",
                    "ledger");

    /** Sections that are written even if empty, because other tools may ask for them. */
    static final List<String> ALWAYS = List.of(FILES, CONTAINERS, API_SOURCES);

    static final Comparator<String> SECTION_ORDER =
            Comparator.comparingInt(DocumentFormat::rank).thenComparing(Comparator.naturalOrder());

    private DocumentFormat() {}

    private static int rank(String section) {
        int rank = SECTIONS.indexOf(base(section));
        return rank < 0 ? SECTIONS.size() : rank;
    }

    /** The name of a section without its group. */
    static String base(String section) {
        int at = section.indexOf('@');
        return at < 0 ? section : section.substring(0, at);
    }

    /** Whether a member must be an object of objects to be accepted. */
    static boolean isKnownSection(String member) {
        return SECTIONS.contains(base(member));
    }

    /** What is wrong with the base members of an entry, if anything. */
    static Optional<String> problem(String section, Entry entry) {
        return switch (base(section)) {
            case FILES -> FileEntries.problem(entry);
            case CONTAINERS -> ContainerEntries.problem(entry);
            case API_SOURCES -> ApiEntries.problem(entry);
            case MIRRORS -> MirrorEntries.problem(entry);
            default -> Optional.empty();
        };
    }
}

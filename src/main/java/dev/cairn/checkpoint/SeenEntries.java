package dev.cairn.checkpoint;

import dev.cairn.source.Digest;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of section {@code seen}: ids that a source will know again, named {@code
 * SECTION/NAME/PIECE} and holding {@code {ids: [32 hexadecimal digits, …]}}.
 */
public final class SeenEntries {

    /** The section. */
    public static final String SECTION = "seen";

    private static final String IDS = "ids";

    private SeenEntries() {}

    /** Where a piece stands. */
    public static Key key(SeenIds seen) {
        return new Key(SECTION, prefix(seen.partition()) + seen.piece());
    }

    /** What it holds; empty to remove it. */
    public static Optional<Entry> entry(SeenIds seen) {
        if (seen.ids().isEmpty()) {
            return Optional.empty();
        }
        List<Object> ids = new ArrayList<>(seen.ids().size());
        seen.ids().forEach(id -> ids.add(id.hex()));
        return Optional.of(Entry.of(Map.of(IDS, ids)));
    }

    /** What the names of a partition's pieces begin with. */
    public static String prefix(Partition partition) {
        return partition + "/";
    }

    /** Whether an entry's name is that of a piece of the partition with this prefix. */
    public static boolean isPieceOf(String prefix, String name) {
        return name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0;
    }

    /**
     * A piece as it was kept; empty for an entry that is not one of the partition's, or that
     * somebody has changed.
     */
    public static Optional<SeenIds> read(Partition partition, String name, Entry entry) {
        String prefix = prefix(partition);
        if (!isPieceOf(prefix, name)) {
            return Optional.empty();
        }
        try {
            List<Digest> ids = new ArrayList<>();
            for (String hex : entry.texts(IDS)) {
                ids.add(Digest.parse(0, hex));
            }
            return Optional.of(new SeenIds(partition, name.substring(prefix.length()), ids));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

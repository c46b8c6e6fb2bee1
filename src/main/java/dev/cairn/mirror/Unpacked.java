package dev.cairn.mirror;

import dev.cairn.blake3.Blake3;
import dev.cairn.blake3.Hash;
import dev.cairn.blake3.HashMode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What is in a compressed source: digests of its content, and of beginnings of it.
 *
 * @param content the whole; nothing where it could not be read to its end
 * @param beginnings digest by length
 * @param trouble why there is no content; empty if there is
 * @param cutOff whether the compressed bytes end too early, as while a compressor writes them
 */
record Unpacked(
        Optional<ContentDigest> content,
        Map<Long, Hash> beginnings,
        String trouble,
        boolean cutOff) {

    private static final int BUFFER_BYTES = 1 << 20;

    /** Nothing is known of it. */
    static final Unpacked UNKNOWN = new Unpacked(Optional.empty(), Map.of(), "", false);

    Unpacked {
        beginnings = Map.copyOf(beginnings);
    }

    /**
     * Reads all of a content.
     *
     * @param lengths of the beginnings whose digests are wanted, from 1
     */
    static Unpacked read(Packing packing, InputStream packed, SortedSet<Long> lengths)
            throws IOException {
        try (InputStream content = packing.open(packed)) {
            return read(content, lengths);
        } catch (EOFException e) {
            return new Unpacked(Optional.empty(), Map.of(), "it ends too early", true);
        } catch (NoClassDefFoundError e) {
            return new Unpacked(
                    Optional.empty(),
                    Map.of(),
                    "to look into it, --dep=" + packing.library() + " is needed",
                    false);
        } catch (IOException e) {
            boolean cut =
                    String.valueOf(e.getMessage())
                            .matches("(?i).*(truncated|unexpected end|premature).*");
            return new Unpacked(Optional.empty(), Map.of(), e.getMessage(), cut);
        }
    }

    private static Unpacked read(InputStream content, SortedSet<Long> lengths) throws IOException {
        Blake3 hasher = Blake3.parallel(HashMode.PLAIN, Runtime.getRuntime().availableProcessors());
        Map<Long, Hash> beginnings = new HashMap<>();
        byte[] buffer = new byte[BUFFER_BYTES];
        SortedSet<Long> ahead = lengths;
        while (true) {
            long room = ahead.isEmpty() ? buffer.length : ahead.first() - hasher.length();
            int count = content.readNBytes(buffer, 0, (int) Math.min(room, buffer.length));
            hasher.update(buffer, 0, count);
            if (!ahead.isEmpty() && hasher.length() == ahead.first()) {
                beginnings.put(ahead.first(), hasher.root());
                ahead = ahead.tailSet(ahead.first() + 1);
            } else if (count == 0) {
                break;
            }
        }
        return new Unpacked(
                Optional.of(new ContentDigest(hasher.length(), hasher.root())),
                beginnings,
                "",
                false);
    }

    /** Whether it begins with, or is, the content of a copy. */
    boolean beginsWith(ContentDigest copy) {
        return copy.digest().equals(beginnings.get(copy.length()));
    }

    boolean is(ContentDigest copy) {
        return content.equals(Optional.of(copy));
    }
}

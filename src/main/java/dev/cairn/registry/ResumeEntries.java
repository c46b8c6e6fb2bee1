package dev.cairn.registry;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.resume.Deserializable;
import org.apache.camel.resume.Offset;
import org.apache.camel.resume.OffsetKey;

/**
 * Camel's offsets as entries of a section. An offset that is a file belongs to a set (the directory
 * entries of camel-file) and has an entry of its own; any other takes the place of the one before.
 *
 * @param section of the registry
 */
record ResumeEntries(String section) {

    private static final String KEY = "key";
    private static final String OFFSET = "offset";

    /**
     * Where an offset is kept.
     *
     * @throws IllegalArgumentException if Camel cannot serialise the key or the offset
     */
    Key key(OffsetKey<?> key, Offset<?> offset) {
        String name = encoded(key.serialize(), key.getValue());
        if (offset.getValue() instanceof File) {
            name += "." + encoded(offset.serialize(), offset.getValue());
        }
        return new Key(section, name);
    }

    /** What is kept of an offset; the members that Camel does not read are for people. */
    Entry entry(OffsetKey<?> key, Offset<?> offset) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(KEY, encoded(key.serialize(), key.getValue()));
        members.put(OFFSET, encoded(offset.serialize(), offset.getValue()));
        members.put("text", key.getValue() + ": " + offset.getValue());
        return Entry.of(members);
    }

    /** Hands an entry to an adapter; false if it is none of ours. */
    static boolean load(Entry entry, Deserializable adapter) {
        Optional<ByteBuffer> key = entry.text(KEY).flatMap(ResumeEntries::decoded);
        Optional<ByteBuffer> offset = entry.text(OFFSET).flatMap(ResumeEntries::decoded);
        if (key.isEmpty() || offset.isEmpty()) {
            return false;
        }
        adapter.deserialize(key.get(), offset.get());
        return true;
    }

    private static String encoded(ByteBuffer bytes, Object value) {
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "an offset with "
                            + value.getClass().getName()
                            + " cannot be kept: Camel serialises texts, Long and File");
        }
        // Camel's buffers are whole, and stand wherever the writing ended
        byte[] whole = new byte[bytes.capacity()];
        bytes.duplicate().clear().get(whole);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    private static Optional<ByteBuffer> decoded(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // a type of 4 bytes comes first
            return bytes.length < Integer.BYTES
                    ? Optional.empty()
                    : Optional.of(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

package dev.cairn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a positions module: {@value #FILES} and {@value #CONTAINERS}. A file is an object of
 * positions by path or container, or has that as its member {@code positions}. What is not known is
 * refused by its name, so that nothing is misunderstood.
 *
 * <pre>
 * {"/var/log/app.log": {"offset": 1024, "inode": 98765432, "device": 2049, …}, …}
 * {"nginx": {"since": "2025-12-16T10:30:45Z", …}, …}
 * </pre>
 */
final class ForeignPositions {

    static final String FILES = "file_positions.json";
    static final String CONTAINERS = "container_positions.json";

    /** Far beyond a hundred thousand positions. */
    private static final long MAX_BYTES = 64L << 20;

    private static final ObjectReader READER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build()
                    .readerFor(JsonNode.class);

    /** Members that say nothing about where to read on. */
    private static final Set<String> NO_POSITION =
            Set.of(
                    "size",
                    "last_modified",
                    "last_log_time",
                    "log_count",
                    "bytes_read",
                    "status",
                    "restart_count",
                    "container_id",
                    "container_name",
                    "image_name",
                    // a number of a mount, which the next boot may change
                    "device");

    private final Path file;

    private ForeignPositions(Path file) {
        this.file = file;
    }

    /** Whether a file is one of these, by its name. */
    static boolean isOne(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.equals(FILES) || name.equals(CONTAINERS);
    }

    /**
     * The positions that a file holds, as entries of a registry.
     *
     * @throws IOException if it cannot be read, or is anything else; the message names the place
     */
    static Map<Key, Entry> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
        }
        JsonNode document;
        try {
            document = READER.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw new IOException(file + ": " + e.getOriginalMessage() + at, e);
        }
        return new ForeignPositions(file).entries(document);
    }

    private Map<Key, Entry> entries(JsonNode document) throws IOException {
        if (!document.isObject()) {
            throw refused("", "it is not a JSON object");
        }
        JsonNode positions = document;
        if (document.path("positions").isObject()) {
            positions = document.get("positions");
            for (Iterator<String> names = document.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!name.equals("positions")) {
                    throw refused(name, "is not known beside positions");
                }
            }
        }
        boolean files = String.valueOf(file.getFileName()).equals(FILES);
        Map<Key, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> position : positions.properties()) {
            String name = position.getKey();
            if (name.isEmpty() || !position.getValue().isObject()) {
                throw refused(name, "is not an object with a position");
            }
            Entry entry =
                    files ? file(name, position.getValue()) : container(name, position.getValue());
            entries.put(new Key(files ? "files" : "containers", name), entry);
        }
        return entries;
    }

    private Entry file(String path, JsonNode members) throws IOException {
        Optional<Long> position = Optional.empty();
        long inode = 0;
        Optional<String> updated = Optional.empty();
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            String where = path + ": " + name;
            switch (name) {
                case "offset", "position" -> {
                    long bytes = wholeNumber(where, value);
                    if (position.isPresent() && position.get() != bytes) {
                        throw refused(where, "is not the same as the other position");
                    }
                    position = Optional.of(bytes);
                }
                case "inode" -> inode = wholeNumber(where, value);
                case "file_path" -> {
                    if (!value.isTextual() || !value.textValue().equals(path)) {
                        throw refused(where, "is not the path it stands under");
                    }
                }
                case "last_read", "last_updated" -> updated = later(updated, time(where, value));
                default -> requireKnown(where, name);
            }
        }
        if (!path.startsWith("/") && !Path.of(path).isAbsolute()) {
            throw refused(path, "is not an absolute path");
        }
        Entry entry =
                Entry.EMPTY
                        .with(
                                "position",
                                position.orElseThrow(() -> refused(path, "has no offset")))
                        .with("inode", inode);
        return updated.isPresent() ? entry.with("last_updated", updated.get()) : entry;
    }

    private Entry container(String container, JsonNode members) throws IOException {
        Optional<String> since = Optional.empty();
        for (Map.Entry<String, JsonNode> member : members.properties()) {
            String where = container + ": " + member.getKey();
            switch (member.getKey()) {
                case "since", "last_timestamp" -> {
                    String time = time(where, member.getValue());
                    if (since.isPresent() && !since.get().equals(time)) {
                        throw refused(where, "is not the same as the other time");
                    }
                    since = Optional.of(time);
                }
                // when it was looked at last, by the clock of the collector
                case "last_read", "last_updated" -> time(where, member.getValue());
                default -> requireKnown(where, member.getKey());
            }
        }
        return Entry.EMPTY.with(
                "last_timestamp", since.orElseThrow(() -> refused(container, "has no since")));
    }

    private void requireKnown(String where, String name) throws IOException {
        if (!NO_POSITION.contains(name)) {
            throw refused(where, "is not known");
        }
    }

    private long wholeNumber(String where, JsonNode value) throws IOException {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw refused(where, "is not a whole number from 0");
        }
        return value.longValue();
    }

    /** RFC 3339, also of what are seconds since 1970. */
    private String time(String where, JsonNode value) throws IOException {
        try {
            if (value.isTextual()) {
                return OffsetDateTime.parse(value.textValue()).toInstant().toString();
            }
            if (value.isNumber()) {
                BigDecimal seconds = value.decimalValue();
                BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
                long nanos =
                        seconds.subtract(whole)
                                .movePointRight(9)
                                .setScale(0, RoundingMode.FLOOR)
                                .longValueExact();
                return Instant.ofEpochSecond(whole.longValueExact(), nanos).toString();
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw refused(where, "is not a time");
        }
        throw refused(where, "is not a time");
    }

    private static Optional<String> later(Optional<String> one, String other) {
        return one.isPresent() && Instant.parse(one.get()).isAfter(Instant.parse(other))
                ? one
                : Optional.of(other);
    }

    private IOException refused(String where, String why) {
        return new IOException(file + ": " + (where.isEmpty() ? "" : where + " ") + why);
    }
}

package dev.cairn.mirror;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.blake3.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads what {@link ManifestFormat} writes. A manifest is good to the last bit or it is corrupt;
 * unknown members are skipped, another version is refused.
 */
final class ManifestReader {

    private static final JsonFactory JSON = new JsonFactory();

    private long sequence;
    private String mirror = "";
    private long nextId;
    private long expected;
    private final List<Copy> copies = new ArrayList<>();
    private final List<Manifest.Move> moves = new ArrayList<>();
    private final List<String> drops = new ArrayList<>();
    private final List<Manifest.Nodes> outboards = new ArrayList<>();
    private String run = "";
    private final Map<Long, Placements.Placement> placements = new HashMap<>();

    /** As in a manifest from before there were events. */
    private long nextEvent = 1;

    private final List<MirrorEvent> events = new ArrayList<>();

    private ManifestReader() {}

    /**
     * Reads a manifest.
     *
     * @throws CorruptPondException saying what is wrong with it
     */
    static Manifest read(byte[] bytes, Object where) throws IOException {
        int end = checked(bytes, where);
        ManifestReader reader = new ManifestReader();
        try (JsonParser json = JSON.createParser(bytes, 0, end)) {
            reader.header(json, where);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                reader.copies.add(reader.copy(json));
            }
            if (reader.copies.size() != reader.expected) {
                throw new CorruptPondException(where + ": lines are missing");
            }
            return new Manifest(
                    reader.sequence,
                    reader.mirror,
                    reader.nextId,
                    reader.copies,
                    new Manifest.Work(reader.moves, reader.drops, reader.outboards),
                    new EventLog(reader.nextEvent, reader.events),
                    new Placements(reader.run, reader.placements));
        } catch (com.fasterxml.jackson.core.JacksonException | IllegalArgumentException e) {
            throw new CorruptPondException(where + ": " + e.getMessage(), e);
        }
    }

    /** Where the line of the checksum begins, which agrees. */
    private static int checked(byte[] bytes, Object where) throws CorruptPondException {
        int end = bytes.length - 1;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        end = Math.max(end, 0);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        String last = String.format("{\"checksum\":\"crc32c:%08x\"}", crc.getValue());
        String found = new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8);
        if (!found.equals(last + "\n")) {
            throw new CorruptPondException(where + ": its checksum does not agree");
        }
        return end;
    }

    private void header(JsonParser json, Object where) throws IOException {
        int version = 0;
        String format = "";
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "format" -> format = json.getText();
                case "version" -> version = json.getIntValue();
                case "sequence" -> sequence = json.getLongValue();
                case "mirror" -> mirror = json.getText();
                case "next_id" -> nextId = json.getLongValue();
                case "run" -> run = json.getText();
                case "copies" -> expected = json.getLongValue();
                case "moves" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        moves.add(move(json));
                    }
                }
                case "drops" -> {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        drops.add(json.getText());
                    }
                }
                case "outboards" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        outboards.add(nodes(json));
                    }
                }
                case "next_event" -> nextEvent = json.getLongValue();
                case "events" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        run(json);
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (!format.equals(ManifestFormat.FORMAT) || version != ManifestFormat.VERSION) {
            throw new CorruptPondException(
                    where + ": " + format + " version " + version + " is not known here");
        }
    }

    private void run(JsonParser json) throws IOException {
        String time = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "time" -> time = json.getText();
                case "changes" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        events.add(change(json, time));
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private static MirrorEvent change(JsonParser json, String time) throws IOException {
        String what = "";
        long id = 0;
        String copyName = "";
        String before = "";
        long bytes = 0;
        long length = 0;
        boolean active = false;
        String detail = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "what" -> what = json.getText();
                case "id" -> id = json.getLongValue();
                case "name" -> copyName = json.getText();
                case "before" -> before = json.getText();
                case "bytes" -> bytes = json.getLongValue();
                case "length" -> length = json.getLongValue();
                case "active" -> active = json.getBooleanValue();
                case "detail" -> detail = json.getText();
                default -> json.skipChildren();
            }
        }
        return new MirrorEvent(time, what, id, copyName, before, bytes, length, active, detail);
    }

    private static Manifest.Move move(JsonParser json) throws IOException {
        long id = 0;
        String from = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "id" -> id = json.getLongValue();
                case "from" -> from = json.getText();
                default -> json.skipChildren();
            }
        }
        return new Manifest.Move(id, from);
    }

    private static Manifest.Nodes nodes(JsonParser json) throws IOException {
        long id = 0;
        long at = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "id" -> id = json.getLongValue();
                case "at" -> at = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        return new Manifest.Nodes(id, at);
    }

    private Copy copy(JsonParser json) throws IOException {
        long id = 0;
        String copyName = "";
        boolean active = false;
        long length = 0;
        String digest = "";
        String source = "";
        Optional<Evidence> seen = Optional.empty();
        Optional<Evidence> refused = Optional.empty();
        Optional<ContentDigest> unpacked = Optional.empty();
        Pieces content = Pieces.NONE;
        Pieces nodes = Pieces.NONE;
        List<Copy.Event> history = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "id" -> id = json.getLongValue();
                case "name" -> copyName = json.getText();
                case "active" -> active = json.getBooleanValue();
                case "length" -> length = json.getLongValue();
                case "digest" -> digest = json.getText();
                case "source" -> source = json.getText();
                case "seen" -> seen = Optional.of(evidence(json));
                case "refused" -> refused = Optional.of(evidence(json));
                case "unpacked" -> unpacked = Optional.of(content(json));
                case "content" -> content = pieces(json);
                case "nodes" -> nodes = pieces(json);
                case "history" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        history.add(event(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
        if (!content.pieces().isEmpty()) {
            placements.put(id, new Placements.Placement(content, nodes));
        }
        return new Copy(
                id,
                copyName,
                active,
                length,
                Hash.parse(digest),
                source,
                seen,
                refused,
                unpacked,
                history);
    }

    private static Pieces pieces(JsonParser json) throws IOException {
        List<Pieces.Piece> pieces = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String key = "";
            long at = 0;
            long length = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "key" -> key = json.getText();
                    case "at" -> at = json.getLongValue();
                    case "length" -> length = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
            pieces.add(new Pieces.Piece(key, at, length));
        }
        return new Pieces(pieces);
    }

    private static Evidence evidence(JsonParser json) throws IOException {
        long size = 0;
        long modified = 0;
        long inode = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "size" -> size = json.getLongValue();
                case "modified" -> modified = json.getLongValue();
                case "inode" -> inode = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        return new Evidence(size, modified, inode);
    }

    private static ContentDigest content(JsonParser json) throws IOException {
        long length = 0;
        String digest = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "length" -> length = json.getLongValue();
                case "digest" -> digest = json.getText();
                default -> json.skipChildren();
            }
        }
        return new ContentDigest(length, Hash.parse(digest));
    }

    private static Copy.Event event(JsonParser json) throws IOException {
        String time = "";
        String what = "";
        String detail = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "time" -> time = json.getText();
                case "what" -> what = json.getText();
                case "detail" -> detail = json.getText();
                default -> json.skipChildren();
            }
        }
        return new Copy.Event(time, what, detail);
    }
}

package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.Key;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** Reads a registry document; what is not exactly one is refused. */
final class DocumentReader {

    private static final byte[] CHECKSUM_NAME =
            ("\"" + DocumentFormat.CHECKSUM_MEMBER + "\"").getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final Map<Key, Entry> entries = new HashMap<>();
    private final Set<String> sections = new LinkedHashSet<>();
    private final Map<String, Object> others = new LinkedHashMap<>();
    private Optional<Object> version = Optional.empty();
    private long sequence;
    private Optional<String> checksum = Optional.empty();
    private String lastMember = "";

    private DocumentReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * What a document says.
     *
     * @param sequence how often it was saved, as far as it says
     * @param entries of all sections
     * @param sections the names of all sections, also of empty ones
     * @param others members that are no sections
     * @param edited whether somebody has changed it since it was saved
     */
    record Parsed(
            long sequence,
            Map<Key, Entry> entries,
            Set<String> sections,
            Map<String, Object> others,
            boolean edited) {}

    /**
     * Reads a document.
     *
     * @throws ForeignVersionException it is a document, of another version
     * @throws MalformedDocumentException it is none
     */
    static Parsed read(byte[] bytes) throws MalformedDocumentException, ForeignVersionException {
        if (bytes.length == 0) {
            throw new MalformedDocumentException("it is empty");
        }
        DocumentReader reader = new DocumentReader(bytes);
        try (JsonParser parser = JsonText.FACTORY.createParser(bytes)) {
            reader.readDocument(parser);
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw new MalformedDocumentException(e.getOriginalMessage() + at, e);
        } catch (MalformedDocumentException | ForeignVersionException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedDocumentException(String.valueOf(e.getMessage()), e);
        }
        return new Parsed(
                reader.sequence, reader.entries, reader.sections, reader.others, reader.isEdited());
    }

    private void readDocument(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedDocumentException("it is not a JSON object");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            lastMember = name;
            parser.nextToken();
            if (name.equals(DocumentFormat.VERSION_MEMBER)) {
                version = Optional.ofNullable(value(parser));
            } else {
                members.put(name, value(parser));
            }
        }
        if (parser.nextToken() != null) {
            throw new MalformedDocumentException("something follows the end of the document");
        }
        requireVersion();
        for (Map.Entry<String, Object> member : members.entrySet()) {
            accept(member.getKey(), member.getValue());
        }
    }

    private void requireVersion() throws MalformedDocumentException, ForeignVersionException {
        Object found =
                version.orElseThrow(() -> new MalformedDocumentException("it has no version"));
        if (!(found instanceof Long)) {
            throw new MalformedDocumentException("version is not a whole number");
        }
        if (!found.equals(DocumentFormat.VERSION)) {
            throw new ForeignVersionException(found.toString());
        }
    }

    private void accept(String name, Object value) throws MalformedDocumentException {
        if (name.equals(DocumentFormat.SEQUENCE_MEMBER) && value instanceof Long number) {
            sequence = Math.max(0, number);
        } else if (name.equals(DocumentFormat.CHECKSUM_MEMBER)) {
            checksum = Optional.of(String.valueOf(value));
        } else if (isSection(value)) {
            readSection(name, (Map<?, ?>) value);
        } else if (DocumentFormat.isKnownSection(name)) {
            throw new MalformedDocumentException(name + " is not an object of objects");
        } else {
            others.put(name, value);
        }
    }

    private static boolean isSection(Object value) {
        return value instanceof Map<?, ?> map
                && map.entrySet().stream()
                        .allMatch(
                                entry ->
                                        entry.getValue() instanceof Map
                                                && !((String) entry.getKey()).isEmpty());
    }

    private void readSection(String section, Map<?, ?> members) throws MalformedDocumentException {
        if (section.isEmpty()) {
            others.put(section, members);
            return;
        }
        sections.add(section);
        for (Map.Entry<?, ?> member : members.entrySet()) {
            Key key = new Key(section, (String) member.getKey());
            Map<String, Object> values = new LinkedHashMap<>();
            ((Map<?, ?>) member.getValue()).forEach((k, v) -> values.put((String) k, v));
            Entry entry = Entry.of(values);
            Optional<String> problem = DocumentFormat.problem(section, entry);
            if (problem.isPresent()) {
                throw new MalformedDocumentException(key + ": " + problem.get());
            }
            entries.put(key, entry);
        }
    }

    /** The value that the parser stands at. */
    static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? (Object) parser.getBigIntegerValue()
                            : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new MalformedDocumentException("unexpected " + parser.currentToken());
        };
    }

    /** A document without checksum is another tool's; one with a wrong checksum was edited. */
    private boolean isEdited() {
        if (checksum.isEmpty()) {
            return false;
        }
        int end = lastIndexOf(bytes, CHECKSUM_NAME);
        if (end < 0 || !lastMember.equals(DocumentFormat.CHECKSUM_MEMBER)) {
            return true;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        return !checksum.get().equals(checksumText(crc.getValue()));
    }

    static String checksumText(long crc) {
        return DocumentFormat.CHECKSUM_PREFIX + String.format(Locale.ROOT, "%08x", crc);
    }

    /** The name cannot stand in a text: its quotes would be escaped there. */
    private static int lastIndexOf(byte[] bytes, byte[] name) {
        for (int at = bytes.length - name.length; at >= 0; at--) {
            int same = 0;
            while (same < name.length && bytes[at + same] == name[same]) {
                same++;
            }
            if (same == name.length) {
                return at;
            }
        }
        return -1;
    }
}

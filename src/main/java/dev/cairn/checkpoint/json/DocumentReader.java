package dev.cairn.checkpoint.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.checkpoint.Entry;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads a registry document; what is not exactly one is refused. */
final class DocumentReader {

    private static final byte[] CHECKSUM_NAME =
            ("\"" + DocumentFormat.CHECKSUM_MEMBER + "\"").getBytes(StandardCharsets.US_ASCII);

    private final JsonDocument document = new JsonDocument();
    private Optional<Entry> version = Optional.empty();
    private long sequence;
    private Optional<String> checksum = Optional.empty();
    private String lastMember = "";

    /** The first thing that is wrong with the content; of another version it may be right. */
    private Optional<String> problem = Optional.empty();

    private final HeapBudget budget;
    private final DocumentInput input;

    private DocumentReader(DiskFile file, HeapBudget budget) {
        this.budget = budget;
        this.input = new DocumentInput(file, budget);
    }

    /**
     * What a document says.
     *
     * @param sequence how often it was saved, as far as it says
     * @param id which snapshot it is, if it is one as Cairn has written it
     * @param edited whether somebody has changed it since it was saved
     */
    record Parsed(long sequence, JsonDocument document, Optional<SnapshotId> id, boolean edited) {}

    /**
     * Reads a document.
     *
     * @throws ForeignVersionException it is a document, of another version
     * @throws MalformedDocumentException it is none
     * @throws HeapBudget.TooLargeException it does not fit into memory
     * @throws IOException the file cannot be read
     */
    static Parsed read(DiskFile file, HeapBudget budget) throws IOException {
        return new DocumentReader(file, budget).read();
    }

    private Parsed read() throws IOException {
        try (JsonParser parser = JsonText.FACTORY.createParser(input)) {
            readDocument(parser);
        } catch (MalformedDocumentException
                | ForeignVersionException
                | HeapBudget.TooLargeException e) {
            throw e;
        } catch (IOException e) {
            if (input.failure().isPresent()) {
                throw input.failure().get();
            }
            if (input.count() == 0) {
                throw new MalformedDocumentException("it is empty", e);
            }
            throw malformed(e);
        }
        return parsed();
    }

    private static MalformedDocumentException malformed(IOException e) {
        if (e instanceof JsonProcessingException json) {
            String at =
                    json.getLocation() == null ? "" : " in line " + json.getLocation().getLineNr();
            return new MalformedDocumentException(json.getOriginalMessage() + at, e);
        }
        return new MalformedDocumentException(String.valueOf(e.getMessage()), e);
    }

    private Parsed parsed() {
        OptionalInt sum = input.checksumBefore(CHECKSUM_NAME);
        boolean agrees =
                lastMember.equals(DocumentFormat.CHECKSUM_MEMBER)
                        && sum.isPresent()
                        && checksum.equals(Optional.of(checksumText(sum.getAsInt())));
        // A document without checksum is another tool's; one with a wrong checksum was edited.
        return new Parsed(
                sequence,
                document,
                agrees && sequence > 0
                        ? Optional.of(new SnapshotId(sequence, sum.getAsInt(), input.count()))
                        : Optional.empty(),
                checksum.isPresent() && !agrees);
    }

    private void readDocument(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new MalformedDocumentException("it is empty");
        }
        if (first != JsonToken.START_OBJECT) {
            throw new MalformedDocumentException("it is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            lastMember = name;
            parser.nextToken();
            readMember(name, parser);
        }
        if (parser.nextToken() != null) {
            throw new MalformedDocumentException("something follows the end of the document");
        }
        requireVersion();
        if (problem.isPresent()) {
            throw new MalformedDocumentException(problem.get());
        }
    }

    private void requireVersion() throws MalformedDocumentException, ForeignVersionException {
        Entry member =
                version.orElseThrow(() -> new MalformedDocumentException("it has no version"));
        OptionalLong found = member.number(DocumentFormat.VERSION_MEMBER);
        if (found.isEmpty()) {
            throw new MalformedDocumentException("version is not a whole number");
        }
        if (found.getAsLong() != DocumentFormat.VERSION) {
            throw new ForeignVersionException(Long.toString(found.getAsLong()));
        }
    }

    private void readMember(String name, JsonParser parser) throws IOException {
        if (DocumentFormat.isKnownSection(name)) {
            readSection(name, parser);
            return;
        }
        if (parser.currentToken() == JsonToken.START_OBJECT && !isOwn(name)) {
            readObject(name, parser);
            return;
        }
        Entry member = member(name, parser);
        if (name.equals(DocumentFormat.VERSION_MEMBER)) {
            version = Optional.of(member);
        } else if (name.equals(DocumentFormat.SEQUENCE_MEMBER)) {
            OptionalLong number = member.number(name);
            if (number.isPresent() && number.getAsLong() <= DocumentFormat.MAX_SEQUENCE) {
                sequence = Math.max(0, number.getAsLong());
            } else {
                note("sequence is not a whole number up to " + DocumentFormat.MAX_SEQUENCE);
            }
        } else if (name.equals(DocumentFormat.CHECKSUM_MEMBER)) {
            checksum = Optional.of(member.text(name).orElse(""));
        } else {
            document.addOther(member);
            budget.entry(parser.currentLocation().getByteOffset());
        }
    }

    private static boolean isOwn(String name) {
        return name.equals(DocumentFormat.VERSION_MEMBER)
                || name.equals(DocumentFormat.SEQUENCE_MEMBER)
                || name.equals(DocumentFormat.CHECKSUM_MEMBER);
    }

    private static Entry member(String name, JsonParser parser) throws IOException {
        return Entry.told(
                visitor -> {
                    visitor.name(name);
                    JsonText.value(parser, visitor);
                });
    }

    /** Reads an object of any name: an object of objects is a section, any other a member. */
    private void readObject(String name, JsonParser parser) throws IOException {
        Map<String, Entry> read = new LinkedHashMap<>();
        JsonToken token = parser.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.START_OBJECT || key.isEmpty() || name.isEmpty()) {
                document.addOther(mixed(name, read, parser));
                return;
            }
            read.put(key, JsonText.entry(parser));
            budget.entry(parser.currentLocation().getByteOffset());
            token = parser.nextToken();
        }
        if (name.isEmpty()) {
            document.addOther(Entry.of(Map.of(name, Map.of())));
        } else {
            document.addSection(name).putAll(read);
        }
    }

    /** An object of which some members have been read, and the parser stands at the next value. */
    private static Entry mixed(String name, Map<String, Entry> read, JsonParser parser)
            throws IOException {
        return Entry.told(
                visitor -> {
                    visitor.name(name);
                    visitor.startObject();
                    for (Map.Entry<String, Entry> member : read.entrySet()) {
                        visitor.name(member.getKey());
                        visitor.startObject();
                        member.getValue().visit(visitor);
                        visitor.endObject();
                    }
                    visitor.name(parser.currentName());
                    JsonText.value(parser, visitor);
                    JsonText.members(parser, visitor);
                    visitor.endObject();
                });
    }

    private void readSection(String section, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            note(section + " is not an object of objects");
            parser.skipChildren();
            return;
        }
        Map<String, Entry> entries = document.addSection(section);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.START_OBJECT || name.isEmpty()) {
                note(section + " is not an object of objects");
                parser.skipChildren();
                continue;
            }
            Entry entry = JsonText.entry(parser);
            DocumentFormat.problem(section, entry)
                    .ifPresent(what -> note(section + "/" + name + ": " + what));
            entries.put(name, entry);
            budget.entry(parser.currentLocation().getByteOffset());
        }
    }

    private void note(String what) {
        problem = problem.or(() -> Optional.of(what));
    }

    static String checksumText(int crc) {
        return DocumentFormat.CHECKSUM_PREFIX + String.format(Locale.ROOT, "%08x", crc);
    }
}

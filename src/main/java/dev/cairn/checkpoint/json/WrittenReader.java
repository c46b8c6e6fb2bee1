package dev.cairn.checkpoint.json;

import dev.cairn.checkpoint.Entry;
import dev.cairn.checkpoint.SectionBuilder;
import dev.cairn.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a document line by line that is, by its checksum, exactly as Cairn has written it. Whatever
 * is not as expected is left to {@link DocumentReader}, which reads any document, four times
 * slower.
 */
final class WrittenReader {

    private static final int WINDOW_BYTES = 256 << 10;

    private static final byte[] CHECKSUM_NAME =
            ("\"" + DocumentFormat.CHECKSUM_MEMBER + "\"").getBytes(StandardCharsets.US_ASCII);

    private static final String INDENT = "  ";
    private static final String ENTRY_INDENT = "    ";

    private final DiskFile file;
    private final HeapBudget budget;
    private final JsonDocument document = new JsonDocument();
    private final JsonLine line = new JsonLine();
    private byte[] window = new byte[WINDOW_BYTES];
    private long offset;
    private int windowEnd;
    private int lastNewline = -1;

    private WrittenReader(DiskFile file, HeapBudget budget) {
        this.file = file;
        this.budget = budget;
    }

    /** Reads a document; empty if it has to be read in the other way. */
    static Optional<DocumentReader.Parsed> read(DiskFile file, HeapBudget budget)
            throws IOException {
        // this pass keeps nothing
        DocumentInput input = new DocumentInput(file, new HeapBudget(Long.MAX_VALUE));
        byte[] block = new byte[WINDOW_BYTES];
        while (input.read(block, 0, block.length) > 0) {
            // for the checksum only
        }
        OptionalInt checksum = input.checksumBefore(CHECKSUM_NAME);
        if (checksum.isEmpty()) {
            return Optional.empty();
        }
        WrittenReader reader = new WrittenReader(file, budget);
        try {
            long sequence = reader.readDocument(checksum.getAsInt());
            return Optional.of(
                    new DocumentReader.Parsed(
                            sequence,
                            reader.document,
                            Optional.of(
                                    new SnapshotId(sequence, checksum.getAsInt(), input.count())),
                            false));
        } catch (JsonLine.UnexpectedException e) {
            return Optional.empty();
        }
    }

    private long readDocument(int checksum) throws IOException {
        expect("{");
        expect("  \"version\": " + DocumentFormat.VERSION + ",");
        nextLine();
        line.expect("  \"sequence\": ");
        long sequence = line.number();
        line.expect(",");
        line.end();
        if (sequence < 1 || sequence > DocumentFormat.MAX_SEQUENCE) {
            throw new JsonLine.UnexpectedException();
        }
        String last =
                "  \""
                        + DocumentFormat.CHECKSUM_MEMBER
                        + "\": \""
                        + DocumentReader.checksumText(checksum)
                        + "\"";
        nextLine();
        while (!line.is(last)) {
            readMember();
            nextLine();
        }
        expect("}");
        if (line.position() + 1 != windowEnd || fill(windowEnd)) {
            throw new JsonLine.UnexpectedException();
        }
        return sequence;
    }

    private void readMember() throws IOException {
        line.expect(INDENT);
        String name = line.text();
        line.expect(":");
        if (line.skip(" {},")) {
            line.end();
            document.addSection(name);
        } else if (line.skip(" {")) {
            line.end();
            readEntries(name);
        } else {
            document.addOther(
                    Entry.told(
                            visitor -> {
                                visitor.name(name);
                                line.value(visitor, JsonText.MAX_DEPTH);
                            }));
            line.expect(",");
            line.end();
        }
    }

    private void readEntries(String section) throws IOException {
        SectionBuilder entries = new SectionBuilder();
        boolean more = true;
        while (more) {
            nextLine();
            line.expect(ENTRY_INDENT);
            String name = line.text();
            line.expect(":{");
            Entry entry = Entry.told(visitor -> line.members(visitor, JsonText.MAX_DEPTH));
            more = line.skip(",");
            line.end();
            if (name.isEmpty()
                    || DocumentFormat.problem(section, entry).isPresent()
                    || !entries.add(name, entry)) {
                throw new JsonLine.UnexpectedException();
            }
            budget.entry(offset - windowEnd + line.position());
        }
        document.addSection(section, entries.build());
        nextLine();
        if (!line.is("  },")) {
            throw new JsonLine.UnexpectedException();
        }
    }

    private void expect(String wanted) throws IOException {
        nextLine();
        if (!line.is(wanted)) {
            throw new JsonLine.UnexpectedException();
        }
    }

    /** Goes to the next line, and brings it into the window, whole. */
    private void nextLine() throws IOException {
        int begin = lastNewline < 0 ? 0 : line.position() + 1;
        while (begin > lastNewline) {
            if (!fill(begin)) {
                throw new JsonLine.UnexpectedException();
            }
            begin = 0;
        }
        line.begin(window, begin, lastNewline);
    }

    /** Reads on, keeping what has been read from an index on; false at the end. */
    private boolean fill(int from) throws IOException {
        int kept = windowEnd - from;
        byte[] target = window;
        if (kept > window.length / 2) {
            budget.reading(offset);
            target = new byte[window.length * 2];
        }
        System.arraycopy(window, from, target, 0, kept);
        window = target;
        windowEnd = kept;
        lastNewline = -1;
        int count = file.read(ByteBuffer.wrap(window, kept, window.length - kept), offset);
        if (count <= 0) {
            return false;
        }
        offset += count;
        windowEnd += count;
        for (int at = windowEnd - 1; at >= kept && lastNewline < 0; at--) {
            lastNewline = window[at] == '\n' ? at : -1;
        }
        return true;
    }
}

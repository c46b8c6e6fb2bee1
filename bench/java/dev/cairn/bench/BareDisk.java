package dev.cairn.bench;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/** What the disk and Jackson do by themselves: what stores are held against. */
final class BareDisk implements AutoCloseable {

    private static final int APPEND_BYTES = 4096;

    /** Where the file is begun anew, so that it does not fill the disk. */
    private static final long MAX_BYTES = 256L << 20;

    private static final JsonFactory JSON = new JsonFactory();
    private static final HexFormat HEX = HexFormat.of();

    private final Path directory;
    private final FileChannel channel;
    private final ByteBuffer block = ByteBuffer.allocateDirect(APPEND_BYTES);

    private BareDisk(Path directory) throws IOException {
        this.directory = directory;
        channel =
                FileChannel.open(
                        directory.resolve("bare"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
    }

    static BareDisk in(Path directory) throws IOException {
        return new BareDisk(directory);
    }

    /** Appends 4 KB to a file that is kept open, and syncs its data. */
    void append() throws IOException {
        if (channel.position() >= MAX_BYTES) {
            channel.truncate(0);
        }
        block.clear();
        while (block.hasRemaining()) {
            channel.write(block);
        }
        channel.force(false);
    }

    /**
     * Writes positions as a registry document, with Jackson's generator straight from the records
     * into a temporary file; syncs it, renames it over the one before, and syncs the directory.
     *
     * @return bytes written
     */
    long snapshot(FilePosition[] positions) throws IOException {
        Path target = directory.resolve("bare.json");
        Path temporary = directory.resolve("bare.json.tmp");
        try (FileChannel file =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(file);
            try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                write(json, positions);
            }
            file.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
        return Files.size(target);
    }

    private static void write(JsonGenerator json, FilePosition[] positions) throws IOException {
        json.writeStartObject();
        json.writeNumberField("version", 1);
        json.writeObjectFieldStart("files");
        for (FilePosition position : positions) {
            json.writeRaw("\n    ");
            json.writeObjectFieldStart(position.path());
            json.writeNumberField("position", position.offset());
            json.writeNumberField("inode", position.inode());
            json.writeStringField("last_updated", "2026-11-20T10:30:45Z");
            json.writeObjectFieldStart("identity");
            json.writeNumberField("inode", position.inode());
            json.writeNumberField("device", position.device());
            json.writeStringField("id", position.id());
            json.writeNumberField("generation", position.generation());
            json.writeObjectFieldStart("fingerprint");
            write(json, position.fingerprint());
            json.writeEndObject();
            json.writeObjectFieldStart("guard");
            json.writeNumberField("at", position.offset());
            write(json, position.guard());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The rest of an object that holds a digest. */
    private static void write(JsonGenerator json, Digest digest) throws IOException {
        json.writeNumberField("length", digest.length());
        json.writeStringField(
                "digest", HEX.toHexDigits(digest.high()) + HEX.toHexDigits(digest.low()));
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

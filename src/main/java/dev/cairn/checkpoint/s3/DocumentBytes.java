package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.json.MalformedDocumentException;
import dev.cairn.checkpoint.json.RegistryDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** A document as the bytes of an object: JSON, or JSON compressed with gzip. */
final class DocumentBytes {

    /** Smaller documents are never compressed. */
    static final int COMPRESS_ABOVE = 64 << 10;

    /** A larger document is not read; far more than fits into the heap of a collector. */
    private static final int MAX_BYTES = 256 << 20;

    private DocumentBytes() {}

    static byte[] write(RegistryDocument document, long sequence, boolean compress) {
        byte[] plain = document.write(sequence);
        if (!compress || plain.length <= COMPRESS_ABOVE) {
            return plain;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return packed.toByteArray();
    }

    /**
     * Reads an object.
     *
     * @param where it is, for messages
     * @throws CorruptStoreException if it is no document
     * @throws IOException if it is one of another version, or too large
     */
    static RegistryDocument read(byte[] bytes, String where) throws IOException {
        try {
            return RegistryDocument.read(isPacked(bytes) ? unpacked(bytes) : bytes);
        } catch (MalformedDocumentException e) {
            throw new CorruptStoreException(
                    "registry " + where + " is corrupt (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new IOException("registry " + where + " " + e.getMessage(), e);
        }
    }

    /** Whether bytes are compressed. */
    static boolean isPacked(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == (byte) 0x1f && bytes[1] == (byte) 0x8b;
    }

    private static byte[] unpacked(byte[] bytes) throws IOException {
        byte[] plain;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            plain = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new MalformedDocumentException("it cannot be decompressed", e);
        }
        if (plain.length > MAX_BYTES) {
            throw new IOException("is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        return plain;
    }
}

package dev.cairn.mirror;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a rotator has compressed a file, told by its name. */
enum Packing {
    GZIP(".gz", ""),
    BZIP2(".bz2", "org.apache.commons:commons-compress:1.28.0"),
    XZ(".xz", "org.tukaani:xz:1.10"),
    ZSTD(".zst", "com.github.luben:zstd-jni:1.5.7-4");

    private static final int BUFFER_BYTES = 64 << 10;

    /** What the dictionary of an xz archive may take; 64 MiB is the largest that xz chooses. */
    private static final int MAX_XZ_KIBIBYTES = 128 << 10;

    private final String suffix;
    private final String library;

    Packing(String suffix, String library) {
        this.suffix = suffix;
        this.library = library;
    }

    static Optional<Packing> of(String name) {
        for (Packing packing : values()) {
            if (name.endsWith(packing.suffix)) {
                return Optional.of(packing);
            }
        }
        return Optional.empty();
    }

    /** What must be on the class path to read it; empty if nothing. */
    String library() {
        return library;
    }

    /**
     * What is in it; several streams behind each other are read as one.
     *
     * @throws NoClassDefFoundError if its library is missing
     */
    InputStream open(InputStream packed) throws IOException {
        InputStream buffered = new BufferedInputStream(packed, BUFFER_BYTES);
        return switch (this) {
            case GZIP -> new GZIPInputStream(buffered, BUFFER_BYTES);
            case BZIP2 -> new BZip2CompressorInputStream(buffered, true);
            case XZ -> new XZInputStream(buffered, MAX_XZ_KIBIBYTES);
            case ZSTD -> new ZstdInputStream(buffered);
        };
    }
}

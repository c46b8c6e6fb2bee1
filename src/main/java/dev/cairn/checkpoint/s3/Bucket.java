package dev.cairn.checkpoint.s3;

import dev.cairn.s3.Condition;
import dev.cairn.s3.SmallObjects;
import dev.cairn.s3.Stored;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What registries need of a bucket. Each call is one request, which is not repeated; what does not
 * succeed is a {@link BucketException}. Safe for all threads.
 */
interface Bucket extends SmallObjects {

    /** A version of an object. */
    Optional<Stored> getVersion(String key, String version) throws IOException;

    /**
     * Writes an object.
     *
     * @param sequence of the document, kept as metadata
     * @return its entity tag; empty if the service does not tell
     * @throws BucketException of kind CONDITION if the condition is not fulfilled
     */
    Optional<String> put(String key, byte[] bytes, long sequence, Condition condition)
            throws IOException;

    @Override
    default Optional<String> put(String key, byte[] bytes, Condition condition) throws IOException {
        return put(key, bytes, 0, condition);
    }

    /** Copies an object within the bucket; false if there is none. */
    boolean copy(String from, String to) throws IOException;

    /**
     * What stands below a prefix.
     *
     * @param objects in the order of their keys
     * @param answered when, by the service's clock
     */
    record Listing(List<Listed> objects, Instant answered) {}

    /**
     * An object in a list.
     *
     * @param version empty where versions were not asked for
     */
    record Listed(String key, String version, long sizeBytes, Instant lastModified) {}

    /** All objects below a prefix. */
    Listing list(String prefix) throws IOException;

    /** Whether it keeps old versions; false as well if that may not be asked. */
    boolean isVersioned() throws IOException;

    /** The versions of an object that are not the present one, newest first, up to a number. */
    List<Listed> versions(String key, int most) throws IOException;

    /** The document's sequence in the metadata of a version; 0 if it has none. */
    long sequenceOf(String key, String version) throws IOException;
}

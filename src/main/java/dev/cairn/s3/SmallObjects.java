package dev.cairn.s3;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Objects of a bucket that are read and written whole. Each call is one request, which is not
 * repeated; what does not succeed is a {@link BucketException}. Safe for all threads.
 */
public interface SmallObjects extends Closeable {

    /** The bucket's name. */
    String name();

    /** Service and bucket: what distinguishes it from all others. */
    String identity();

    /** An object; empty if there is none of this key. */
    Optional<Stored> get(String key) throws IOException;

    /**
     * Writes an object.
     *
     * @return its entity tag; empty if the service does not tell
     * @throws BucketException of kind CONDITION if the condition is not fulfilled
     */
    Optional<String> put(String key, byte[] bytes, Condition condition) throws IOException;

    /** Deletes an object; nothing happens if there is none. */
    void delete(String key) throws IOException;

    @Override
    void close();
}

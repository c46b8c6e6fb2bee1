package dev.cairn.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Objects of a bucket, of any size. Each call is one request (a list may be several), which is not
 * repeated; what does not succeed is a {@link BucketException}. Safe for all threads.
 */
public interface ObjectStore extends SmallObjects {

    /** Smallest part of an upload that has another one behind it. */
    int MIN_PART_BYTES = 5 << 20;

    /** Most parts of an upload. */
    int MAX_PARTS = 10_000;

    /**
     * Reads a range of an object. Where the connection breaks the stream fails or ends early, so
     * that its length has to be looked at. Closing it early costs nothing.
     *
     * @param from the first byte
     * @param to behind the last byte; more than {@code from}
     * @throws java.nio.file.NoSuchFileException if there is no object of this key
     * @throws java.io.EOFException if it ends before the range does
     */
    InputStream read(String key, long from, long to) throws IOException;

    /**
     * An upload in parts.
     *
     * @param key of the object that it is going to be
     * @param id the service's name for it
     */
    record Upload(String key, String id) {}

    /** Begins an upload in parts, of which nothing is to be seen until it is completed. */
    Upload begin(String key) throws IOException;

    /**
     * Uploads a part; one of the same number is replaced.
     *
     * @param number from 1 to {@link #MAX_PARTS}
     * @param length bytes of the array that it has
     * @return its entity tag
     */
    String part(Upload upload, int number, byte[] bytes, int length) throws IOException;

    /**
     * Makes an object of the parts.
     *
     * @param tags of the parts, in their order
     * @throws BucketException also if there is no such upload (any more): of kind CONDITION where
     *     the service says so, else of kind PASSING
     */
    void complete(Upload upload, List<String> tags) throws IOException;

    /** Ends an upload without an object; nothing happens if there is none. */
    void abort(Upload upload) throws IOException;

    /** Uploads below a prefix that were neither completed nor aborted. */
    List<Upload> uploads(String prefix) throws IOException;

    /** An object in a list. */
    record Listed(String key, long sizeBytes) {}

    /** All objects below a prefix, in the order of their keys. */
    List<Listed> list(String prefix) throws IOException;
}

package dev.cairn.s3;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A bucket in memory whose conditional writes are atomic. One request can be made to go wrong, or
 * to be the last one of a process. Passes {@link ObjectStoreContract}.
 */
public final class MemoryObjects implements ObjectStore {

    /** What happens at a request. */
    public enum Fault {
        /** The process dies before the request is sent. */
        KILLED,
        /** The service does it, and the process dies before the answer. */
        KILLED_AFTER,
        /** It has failed, and trying again helps. */
        PASSING,
        /** It was done, and the answer was lost. */
        LOST_ANSWER,
        /** The service is gone from now on. */
        GONE,
        /** Access is denied from now on. */
        DENIED
    }

    /** A process ends in the middle of what it does. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Kept(byte[] bytes, String etag) {}

    private final String identity = "memory/" + UUID.randomUUID();
    private final Map<String, Kept> objects = new TreeMap<>();
    private final Map<Upload, Map<Integer, byte[]>> uploads = new java.util.LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private int tags;
    private int failAt;
    private Fault fault = Fault.KILLED;
    private boolean ignorant;
    private Runnable meanwhile = () -> {};
    private int meanwhileAt;

    /** Lets the n-th request from now on go wrong. */
    public synchronized void failAt(int request, Fault what) {
        failAt = requests.size() + request;
        fault = what;
    }

    /** Nothing goes wrong any more. */
    public synchronized void failNever() {
        failAt = 0;
    }

    /** Does something just before the n-th request from now on. */
    public synchronized void meanwhile(int request, Runnable action) {
        meanwhileAt = requests.size() + request;
        meanwhile = action;
    }

    /** From now on it knows nothing of conditions, as old services do. */
    public void ignoreConditions() {
        ignorant = true;
    }

    /** What was asked so far: a word and a key. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** Keys of the objects that there are. */
    public synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** Uploads that are under way. */
    public synchronized int uploadsUnderWay() {
        return uploads.size();
    }

    /** Content of an object. */
    public synchronized byte[] bytes(String key) {
        return objects.get(key).bytes().clone();
    }

    /** Somebody else writes an object. */
    public synchronized void outsidePut(String key, byte[] bytes) {
        objects.put(key, new Kept(bytes.clone(), newTag()));
    }

    /** Somebody else deletes an object. */
    public synchronized void outsideDelete(String key) {
        objects.remove(key);
    }

    private String newTag() {
        return "\"tag-" + ++tags + '"';
    }

    private interface Request<T> {
        T send() throws IOException;
    }

    private synchronized <T> T request(String what, Request<T> request) throws IOException {
        requests.add(what);
        int number = requests.size();
        if (number == meanwhileAt) {
            meanwhile.run();
        }
        if (failAt == 0 || number < failAt) {
            return request.send();
        }
        boolean here = number == failAt;
        switch (fault) {
            case KILLED -> throw new Killed();
            case KILLED_AFTER -> {
                if (here) {
                    request.send();
                }
                throw new Killed();
            }
            case PASSING -> {
                if (here) {
                    throw passing(what);
                }
            }
            case LOST_ANSWER -> {
                if (here) {
                    request.send();
                    throw passing(what);
                }
            }
            case GONE -> throw passing(what);
            case DENIED ->
                    throw new BucketException(
                            BucketException.Kind.REFUSED, what + ": access is denied", null);
        }
        return request.send();
    }

    private static BucketException passing(String what) {
        return new BucketException(BucketException.Kind.PASSING, what + ": no answer", null);
    }

    private static BucketException condition(String what) {
        return new BucketException(BucketException.Kind.CONDITION, what + ": not so", null);
    }

    @Override
    public String name() {
        return "bucket";
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public Optional<Stored> get(String key) throws IOException {
        return request(
                "get " + key,
                () ->
                        Optional.ofNullable(objects.get(key))
                                .map(
                                        one ->
                                                new Stored(
                                                        one.bytes(),
                                                        one.etag(),
                                                        Instant.EPOCH,
                                                        Instant.EPOCH)));
    }

    @Override
    public Optional<String> put(String key, byte[] bytes, Condition condition) throws IOException {
        return request(
                "put " + key,
                () -> {
                    Kept now = objects.get(key);
                    boolean fulfilled =
                            condition
                                    .etag()
                                    .map(
                                            tag ->
                                                    now != null
                                                            && Stored.bare(tag)
                                                                    .equals(
                                                                            Stored.bare(
                                                                                    now.etag())))
                                    .orElse(!condition.absent() || now == null);
                    if (!fulfilled && !ignorant) {
                        throw condition(key);
                    }
                    String tag = newTag();
                    objects.put(key, new Kept(bytes.clone(), tag));
                    return Optional.of(tag);
                });
    }

    @Override
    public void delete(String key) throws IOException {
        request("delete " + key, () -> objects.remove(key));
    }

    @Override
    public InputStream read(String key, long from, long to) throws IOException {
        return request(
                "read " + key,
                () -> {
                    Kept now = objects.get(key);
                    if (now == null) {
                        throw new NoSuchFileException("s3://bucket/" + key, null, "is not there");
                    }
                    if (to > now.bytes().length) {
                        throw new EOFException(key + " ends before byte " + to);
                    }
                    return new ByteArrayInputStream(
                            Arrays.copyOfRange(now.bytes(), (int) from, (int) to));
                });
    }

    @Override
    public Upload begin(String key) throws IOException {
        return request(
                "begin " + key,
                () -> {
                    Upload upload = new Upload(key, UUID.randomUUID().toString());
                    uploads.put(upload, new TreeMap<>());
                    return upload;
                });
    }

    @Override
    public String part(Upload upload, int number, byte[] bytes, int length) throws IOException {
        return request(
                "part " + upload.key(),
                () -> {
                    Map<Integer, byte[]> parts = uploads.get(upload);
                    if (parts == null) {
                        throw condition(upload.key());
                    }
                    parts.put(number, Arrays.copyOf(bytes, length));
                    return "\"part-" + number + '"';
                });
    }

    @Override
    public void complete(Upload upload, List<String> tags) throws IOException {
        request(
                "complete " + upload.key(),
                () -> {
                    Map<Integer, byte[]> parts = uploads.get(upload);
                    if (parts == null || parts.size() != tags.size()) {
                        throw condition(upload.key());
                    }
                    ByteArrayOutputStream whole = new ByteArrayOutputStream();
                    parts.forEach(
                            (number, bytes) -> {
                                if (number < tags.size() && bytes.length < MIN_PART_BYTES) {
                                    throw new AssertionError("part " + number + " is too small");
                                }
                                whole.writeBytes(bytes);
                            });
                    uploads.remove(upload);
                    objects.put(upload.key(), new Kept(whole.toByteArray(), newTag()));
                    return upload;
                });
    }

    @Override
    public void abort(Upload upload) throws IOException {
        request("abort " + upload.key(), () -> uploads.remove(upload));
    }

    @Override
    public List<Upload> uploads(String prefix) throws IOException {
        return request(
                "uploads " + prefix,
                () -> uploads.keySet().stream().filter(u -> u.key().startsWith(prefix)).toList());
    }

    @Override
    public List<Listed> list(String prefix) throws IOException {
        return request(
                "list " + prefix,
                () ->
                        objects.entrySet().stream()
                                .filter(one -> one.getKey().startsWith(prefix))
                                .map(one -> new Listed(one.getKey(), one.getValue().bytes().length))
                                .toList());
    }

    @Override
    public void close() {
        // it forgets nothing
    }
}

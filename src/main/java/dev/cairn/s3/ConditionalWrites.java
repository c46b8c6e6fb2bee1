package dev.cairn.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries whether a service keeps the conditions of writes, with an object of its own beside what
 * they are wanted for, and how it wants entity tags. A service that ignores a condition would let
 * two owners overwrite each other; that it keeps them under load no probe can tell.
 */
public final class ConditionalWrites {

    private static final Logger LOG = LoggerFactory.getLogger(ConditionalWrites.class);

    /** What was found, by service and bucket: it does not change while a process runs. */
    private static final Map<String, EtagForm> FOUND = new ConcurrentHashMap<>();

    private final SmallObjects bucket;
    private final Attempts attempts;
    private final String key;
    private final String danger;

    private ConditionalWrites(SmallObjects bucket, Attempts attempts, String key, String danger) {
        this.bucket = bucket;
        this.attempts = attempts;
        this.key = key;
        this.danger = danger;
    }

    /**
     * How a service wants entity tags.
     *
     * @param beside the key or prefix that conditions are wanted for
     * @param danger what could happen without them, for the message
     * @throws IOException in one line, if the service does not keep conditions
     */
    public static EtagForm probe(
            SmallObjects bucket, Attempts attempts, String beside, String danger)
            throws IOException {
        EtagForm known = FOUND.get(bucket.identity());
        if (known != null) {
            return known;
        }
        String key = beside + ".probe-" + UUID.randomUUID();
        EtagForm found = new ConditionalWrites(bucket, attempts, key, danger).probe();
        FOUND.put(bucket.identity(), found);
        return found;
    }

    private EtagForm probe() throws IOException {
        try {
            if (!writes(Condition.ABSENT) && !isThere()) {
                throw refused("it refuses If-None-Match where there is no object");
            }
            if (writes(Condition.ABSENT)) {
                throw refused("it ignores If-None-Match: *");
            }
            if (writes(Condition.matches("\"00000000000000000000000000000000\""))) {
                throw refused("it ignores If-Match");
            }
            for (EtagForm form : EtagForm.values()) {
                Optional<Stored> now = attempts.run(() -> bucket.get(key));
                if (now.isPresent() && writes(Condition.matches(form.of(now.get().etag())))) {
                    return form;
                }
            }
            throw refused("it refuses If-Match with the object's own entity tag");
        } finally {
            delete();
        }
    }

    private boolean isThere() throws IOException {
        return attempts.run(() -> bucket.get(key)).isPresent();
    }

    /** Whether a write under a condition was done. */
    private boolean writes(Condition condition) throws IOException {
        byte[] content = ("probe " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
        try {
            attempts.run(() -> bucket.put(key, content, condition));
            return true;
        } catch (BucketException e) {
            if (e.kind() == BucketException.Kind.CONDITION) {
                // the answer to an earlier attempt may have been lost, and then it was done
                return isContent(content);
            }
            if (e.kind() == BucketException.Kind.UNSUPPORTED) {
                throw refused(e.getMessage());
            }
            throw e;
        }
    }

    private boolean isContent(byte[] content) throws IOException {
        Optional<Stored> now = attempts.run(() -> bucket.get(key));
        return now.isPresent() && java.util.Arrays.equals(now.get().bytes(), content);
    }

    private BucketException refused(String why) {
        return new BucketException(
                BucketException.Kind.UNSUPPORTED,
                "s3://"
                        + bucket.name()
                        + "/"
                        + key.substring(0, key.lastIndexOf(".probe-"))
                        + ": the service has no conditional writes ("
                        + why
                        + "), so that "
                        + danger,
                null);
    }

    private void delete() {
        try {
            attempts.run(
                    () -> {
                        bucket.delete(key);
                        return null;
                    });
        } catch (IOException e) {
            LOG.warn("s3://{}/{} is left behind: {}", bucket.name(), key, e.getMessage());
        }
    }
}

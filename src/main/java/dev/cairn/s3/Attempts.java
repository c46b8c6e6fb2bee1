package dev.cairn.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.random.RandomGenerator;

/**
 * Repeats what failed with a passing trouble: up to {@value #MAX} attempts, with waits of 100 ms,
 * 200 ms … 2 s of which a random half is taken, so that many do not come back at once.
 */
public final class Attempts {

    /** Attempts in all. */
    public static final int MAX = 4;

    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 2000;

    private final RandomGenerator random;

    /** With a source of randomness for the waits. */
    public Attempts(RandomGenerator random) {
        this.random = random;
    }

    /** Something that may be done again. */
    public interface Attempt<T> {
        /** Does it once. */
        T run() throws IOException;
    }

    /**
     * Does it until it succeeds.
     *
     * @throws IOException what the last attempt failed with, or what trying again does not help
     */
    public <T> T run(Attempt<T> attempt) throws IOException {
        for (int done = 1; ; done++) {
            try {
                return attempt.run();
            } catch (BucketException e) {
                if (e.kind() != BucketException.Kind.PASSING || done == MAX) {
                    throw e;
                }
            }
            pause(done);
        }
    }

    private void pause(int done) throws IOException {
        long longest = Math.min(LONGEST_MILLIS, FIRST_MILLIS << (done - 1));
        try {
            Thread.sleep(longest / 2 + random.nextLong(longest / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while S3 was in trouble");
        }
    }
}

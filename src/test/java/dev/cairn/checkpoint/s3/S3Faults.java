package dev.cairn.checkpoint.s3;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Which fault meets which request. */
@FunctionalInterface
public interface S3Faults {

    /** No faults. */
    S3Faults NO = request -> S3Fault.NONE;

    /** The fault of a request. */
    S3Fault at(Seen request);

    /**
     * A request that has arrived at the proxy.
     *
     * @param number from 1, in the order of arrival
     * @param target path and query as they came
     */
    record Seen(int number, String method, String target, String host) {}

    /** The same fault for everything. */
    static S3Faults always(S3Fault fault) {
        return request -> fault;
    }

    /** Faults for certain requests, by their numbers. */
    static S3Faults of(Map<Integer, S3Fault> faults) {
        Map<Integer, S3Fault> copy = Map.copyOf(faults);
        return request -> copy.getOrDefault(request.number(), S3Fault.NONE);
    }

    /** The next request of a method meets the fault, and no other. */
    static S3Faults next(String method, S3Fault fault) {
        int[] left = {1};
        return request -> {
            synchronized (left) {
                return request.method().equals(method) && left[0]-- > 0 ? fault : S3Fault.NONE;
            }
        };
    }

    /** One of some faults for so many percent of the requests; the same for a seed. */
    static S3Faults random(long seed, int percent, List<S3Fault> kinds) {
        return request -> {
            Random random = new Random(seed * 31 + request.number());
            // the first number of seeds that are close is close
            random.nextInt();
            return random.nextInt(100) < percent
                    ? kinds.get(random.nextInt(kinds.size()))
                    : S3Fault.NONE;
        };
    }
}

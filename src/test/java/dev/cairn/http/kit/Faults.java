package dev.cairn.http.kit;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** Which fault meets which request. */
public interface Faults {

    /** No faults. */
    Faults NO = request -> Fault.NONE;

    /**
     * The fault of a request.
     *
     * @param request its number, from 1
     */
    Fault at(int request);

    /** Faults for certain requests. */
    static Faults of(Map<Integer, Fault> faults) {
        Map<Integer, Fault> copy = Map.copyOf(faults);
        return request -> copy.getOrDefault(request, Fault.NONE);
    }

    /** One of some faults for every so many percent of the requests; the same for a seed. */
    static Faults random(long seed, int percent, List<Fault> kinds) {
        return request -> {
            Random random = new Random(seed * 31 + request);
            random.nextInt();
            return random.nextInt(100) < percent
                    ? kinds.get(random.nextInt(kinds.size()))
                    : Fault.NONE;
        };
    }
}

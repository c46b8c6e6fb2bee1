package dev.cairn.checkpoint.s3;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A fleet at a moment of the service's clock.
 *
 * @param alive instances whose objects were written within a lease
 * @param sources the objects of all sources, each with the time that a lease on it may last
 */
record FleetView(Set<String> alive, Map<String, Duration> sources) {

    /** What a list of the fleet's objects says. */
    static FleetView of(Bucket.Listing listing, FleetKeys keys, Tenure tenure) {
        Set<String> alive = new TreeSet<>();
        Map<String, Duration> sources = new HashMap<>();
        for (Bucket.Listed each : listing.objects()) {
            Duration left =
                    tenure.length()
                            .plusSeconds(1)
                            .minus(Duration.between(each.lastModified(), listing.answered()));
            if (keys.sourceOf(each.key()).isPresent()) {
                sources.put(each.key(), left);
            }
            if (left.compareTo(Duration.ZERO) > 0) {
                keys.instanceOf(each.key()).ifPresent(alive::add);
            }
        }
        alive.add(tenure.holder().instance());
        return new FleetView(alive, sources);
    }

    /** Which instance should have which source, by the keys of their objects. */
    Map<String, String> assigned(Collection<Share> offered) {
        Set<String> all = new TreeSet<>(sources.keySet());
        offered.forEach(share -> all.add(share.key()));
        return Assignment.of(alive, all);
    }

    /** Whether nobody can have a source any more. */
    boolean isFree(String key) {
        Duration left = sources.getOrDefault(key, Duration.ZERO);
        return left.compareTo(Duration.ZERO) <= 0;
    }

    /**
     * When the next lease may run out, by the service's clock. Those that are renewed as they
     * should never come near it.
     */
    Duration untilNextEnd(Tenure tenure) {
        return sources.values().stream()
                .filter(left -> left.compareTo(Duration.ZERO) > 0)
                .min(Duration::compareTo)
                .orElse(tenure.renewal());
    }
}

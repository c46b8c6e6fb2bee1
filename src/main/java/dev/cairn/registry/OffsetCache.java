package dev.cairn.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.camel.resume.cache.ResumeCache;

/** What a resume adapter knows, in memory: everything, since nothing else is asked afterwards. */
final class OffsetCache implements ResumeCache<Object> {

    private final Map<Object, Object> offsets = new ConcurrentHashMap<>();

    @Override
    public Object computeIfAbsent(Object key, Function<? super Object, ? super Object> mapping) {
        return offsets.computeIfAbsent(key, mapping);
    }

    @Override
    public Object computeIfPresent(
            Object key, BiFunction<? super Object, ? super Object, ? super Object> remapping) {
        return offsets.computeIfPresent(key, remapping);
    }

    @Override
    public boolean contains(Object key, Object entry) {
        return entry.equals(offsets.get(key));
    }

    @Override
    public void add(Object key, Object offset) {
        offsets.put(key, offset);
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public long capacity() {
        return Long.MAX_VALUE;
    }

    @Override
    public <T> T get(Object key, Class<T> type) {
        return type.cast(offsets.get(key));
    }

    @Override
    public Object get(Object key) {
        return offsets.get(key);
    }

    @Override
    public void forEach(BiFunction<? super Object, ? super Object, Boolean> action) {
        for (Map.Entry<Object, Object> each : offsets.entrySet()) {
            if (!action.apply(each.getKey(), each.getValue())) {
                return;
            }
        }
    }
}

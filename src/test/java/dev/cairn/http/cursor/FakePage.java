package dev.cairn.http.cursor;

import dev.cairn.http.page.Page;
import dev.cairn.source.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A page of events that are nothing but an id and a time. */
record FakePage(List<Item> all) implements Page {

    record Item(String id, Optional<Instant> time, boolean named) {}

    static Item item(String id, Instant time) {
        return new Item(id, Optional.of(time), true);
    }

    static FakePage of(Item... items) {
        return new FakePage(List.of(items));
    }

    static Digest digest(String id) {
        return Digest.ofId(ByteBuffer.wrap(id.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public int size() {
        return all.size();
    }

    @Override
    public ByteBuffer lines() {
        StringBuilder lines = new StringBuilder();
        all.forEach(item -> lines.append(item.id()).append('\n'));
        return ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int end(int index) {
        int end = 0;
        for (int i = 0; i <= index; i++) {
            end += all.get(i).id().length() + 1;
        }
        return end;
    }

    @Override
    public Digest id(int index) {
        return digest(all.get(index).id());
    }

    @Override
    public Optional<String> idText(int index) {
        return Optional.of(all.get(index).id()).filter(id -> all.get(index).named());
    }

    @Override
    public Optional<Instant> time(int index) {
        return all.get(index).time();
    }

    @Override
    public Optional<String> member(String path) {
        return Optional.empty();
    }

    @Override
    public List<String> rejected() {
        return List.of();
    }
}

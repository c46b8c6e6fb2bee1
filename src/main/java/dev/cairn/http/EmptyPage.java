package dev.cairn.http;

import dev.cairn.http.page.Page;
import dev.cairn.source.Digest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands for an answer that says that there is nothing more. */
final class EmptyPage implements Page {

    static final EmptyPage INSTANCE = new EmptyPage();

    private EmptyPage() {}

    @Override
    public int size() {
        return 0;
    }

    @Override
    public ByteBuffer lines() {
        return ByteBuffer.allocate(0);
    }

    @Override
    public int end(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public Digest id(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public Optional<String> idText(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public Optional<Instant> time(int index) {
        throw new IndexOutOfBoundsException(index);
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

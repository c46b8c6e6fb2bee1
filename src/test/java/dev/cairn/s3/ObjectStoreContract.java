package dev.cairn.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an {@link ObjectStore} does. */
abstract class ObjectStoreContract {

    private final String prefix = UUID.randomUUID() + "/";
    private ObjectStore store;

    abstract ObjectStore store() throws IOException;

    @BeforeEach
    void open() throws IOException {
        store = store();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void put(String key, String content) throws IOException {
        store.put(prefix + key, bytes(content), Condition.NONE);
    }

    private String text(String key) throws IOException {
        return new String(store.get(prefix + key).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private static BucketException.Kind kind(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(BucketException.class, call).kind();
    }

    @Test
    void whatWasPutIsReadAndListedUntilItIsDeleted() throws IOException {
        assertThat(store.get(prefix + "a")).isEmpty();
        put("a", "one");
        put("b/c d+é%", "");
        assertThat(text("a")).isEqualTo("one");
        put("a", "other");
        assertThat(text("a")).isEqualTo("other");
        assertThat(store.list(prefix))
                .containsExactly(
                        new ObjectStore.Listed(prefix + "a", 5),
                        new ObjectStore.Listed(prefix + "b/c d+é%", 0));
        store.delete(prefix + "a");
        store.delete(prefix + "a");
        assertThat(store.list(prefix)).hasSize(1);
        assertThat(store.get(prefix + "a")).isEmpty();
    }

    @Test
    void aConditionThatIsNotFulfilledIsToldAndNothingIsWritten() throws IOException {
        String key = prefix + "a";
        EtagForm form =
                ConditionalWrites.probe(
                        store, new Attempts(new Random()), prefix + "probe", "all may be lost");
        store.put(key, bytes("one"), Condition.ABSENT);
        assertThat(kind(() -> store.put(key, bytes("two"), Condition.ABSENT)))
                .isEqualTo(BucketException.Kind.CONDITION);
        String tag = form.of(store.get(key).orElseThrow().etag());
        store.put(key, bytes("three"), Condition.matches(tag));
        assertThat(kind(() -> store.put(key, bytes("four"), Condition.matches(tag))))
                .isEqualTo(BucketException.Kind.CONDITION);
        assertThat(text("a")).isEqualTo("three");
        assertThat(store.list(prefix)).hasSize(1);
    }

    @Test
    void aRangeIsRead() throws IOException {
        put("a", "0123456789");
        try (InputStream in = store.read(prefix + "a", 3, 7)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes("3456"));
        }
        try (InputStream in = store.read(prefix + "a", 0, 10)) {
            assertThat(in.read(new byte[2], 0, 2)).isEqualTo(2);
        }
        assertThatThrownBy(() -> store.read(prefix + "a", 8, 11)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> store.read(prefix + "a", 11, 12)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> store.read(prefix + "none", 0, 1))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(prefix + "none");
    }

    @Test
    void anUploadIsSeenOnceItIsCompleted() throws IOException {
        String key = prefix + "large";
        byte[] first = new byte[ObjectStore.MIN_PART_BYTES];
        new Random(1).nextBytes(first);
        ObjectStore.Upload upload = store.begin(key);
        List<String> tags = new ArrayList<>();
        store.part(upload, 1, new byte[first.length], first.length);
        tags.add(store.part(upload, 1, first, first.length));
        tags.add(store.part(upload, 2, bytes("the end, and more"), 7));
        assertThat(store.list(prefix)).isEmpty();
        assertThat(store.uploads(prefix)).containsExactly(upload);
        store.complete(upload, tags);
        assertThat(store.uploads(prefix)).isEmpty();
        byte[] whole = Arrays.copyOf(first, first.length + 7);
        System.arraycopy(bytes("the end"), 0, whole, first.length, 7);
        assertThat(store.get(key).orElseThrow().bytes()).isEqualTo(whole);
        assertThat(store.list(prefix)).containsExactly(new ObjectStore.Listed(key, whole.length));
        try (InputStream in = store.read(key, first.length - 1, whole.length)) {
            assertThat(in.readAllBytes()).hasSize(8).endsWith(bytes("the end"));
        }
    }

    @Test
    void anUploadThatIsAbortedIsGone() throws IOException {
        ObjectStore.Upload upload = store.begin(prefix + "large");
        String tag = store.part(upload, 1, bytes("x"), 1);
        ObjectStore.Upload other = store.begin(prefix + "other");
        store.abort(upload);
        store.abort(upload);
        assertThat(store.uploads(prefix)).containsExactly(other);
        assertThat(store.list(prefix)).isEmpty();
        assertThat(kind(() -> store.complete(upload, List.of(tag))))
                .isIn(BucketException.Kind.CONDITION, BucketException.Kind.PASSING);
        store.abort(other);
    }

    @Test
    void listsOfMoreThanOnePageAreWhole() throws IOException {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1003; i++) {
            keys.add(String.format("%s%04d", prefix, i));
            put(String.format("%04d", i), "");
        }
        assertThat(store.list(prefix)).extracting(ObjectStore.Listed::key).isEqualTo(keys);
    }
}

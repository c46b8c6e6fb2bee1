package dev.cairn.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.checkpoint.memory.MemoryStore;
import dev.cairn.source.ApiPosition;
import dev.cairn.source.ApiPosition.Run;
import dev.cairn.source.ApiPosition.Watermark;
import dev.cairn.source.Digest;
import dev.cairn.source.Partition;
import dev.cairn.source.SeenIds;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("R03")
final class ApiEntriesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final Partition OKTA = new Partition(Partition.Kind.API, "", "okta", "okta");
    private static final Key KEY = new Key("api_sources", "okta");
    private static final Digest ONE = new Digest(0, 1, 2);
    private static final Digest TWO = new Digest(0, -1, Long.MIN_VALUE);

    private static final ApiPosition FULL =
            new ApiPosition(
                    "okta",
                    "https://acme.okta.com/api/v1/logs",
                    Optional.of(new Watermark(NOON, Set.of(ONE, TWO))),
                    Optional.of("https://acme.okta.com/api/v1/logs?after=1_2"),
                    Optional.of(
                            new Run(
                                    NOON.minusSeconds(60),
                                    NOON.plusNanos(1),
                                    Optional.of(new Watermark(NOON, Set.of(TWO))),
                                    Optional.empty(),
                                    2000)),
                    Set.of(ONE));

    private final MemoryStore memory = MemoryStore.create();

    private CheckpointRegistry open() throws IOException {
        return CheckpointRegistry.open(memory.reopen(), CLOCK);
    }

    private static Update moved(ApiPosition position) {
        return new Update(Map.of(OKTA, position), Set.of(), Map.of(), List.of());
    }

    private ApiPosition position() throws IOException {
        return (ApiPosition) open().positions(Partition.Kind.API, "").get(0);
    }

    private void edit(Map<String, ?> members) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.putAll(open().entry(KEY).map(Entry::members).orElse(Map.of()));
        all.putAll(members);
        memory.commit(new ChangeSet(Map.of(KEY, Optional.of(Entry.of(all)))));
    }

    @Test
    void aPositionComesBackWithAllItHolds() throws IOException {
        open().commit(moved(FULL));
        assertThat(position()).isEqualTo(FULL);
        assertThat(open().checkpoint(OKTA).orElseThrow().updated())
                .contains(Instant.parse("2026-01-02T12:00:00Z"));
    }

    @Test
    void whatIsNotThereAnyMoreIsRemoved() throws IOException {
        open().commit(moved(FULL));
        ApiPosition bare = ApiPosition.beginning("okta", "https://acme.okta.com/api/v1/logs");
        open().commit(moved(bare));
        assertThat(position()).isEqualTo(bare);
        assertThat(open().entry(KEY).orElseThrow().names()).containsExactly("last_updated", "url");
    }

    @Test
    void membersOfOtherToolsAreKept() throws IOException {
        edit(Map.of("last_timestamp", "2025-12-16T10:30:45+01:00", "colour", "blue"));
        assertThat(position().watermark().orElseThrow())
                .isEqualTo(new Watermark(Instant.parse("2025-12-16T09:30:45Z"), Set.of()));
        open().commit(moved(FULL));
        assertThat(open().entry(KEY).orElseThrow().text("colour")).contains("blue");
    }

    @Test
    void aCursorThatAPersonHasSetWinsOverTheRunAndThePage() throws IOException {
        open().commit(moved(FULL));
        edit(Map.of("cursor", "other"));
        ApiPosition found = position();
        assertThat(found.cursor()).contains("other");
        assertThat(found.watermark()).isEqualTo(FULL.watermark());
        assertThat(found.run()).isEmpty();
        assertThat(found.passed()).isEmpty();
        assertThat(open().warnings())
                .isNotEmpty()
                .allMatch(line -> line.contains("was changed by another program"));
    }

    @Test
    void aTimeThatAPersonHasSetWinsOverItsTies() throws IOException {
        open().commit(moved(FULL));
        edit(Map.of("last_timestamp", "2026-01-01T00:00:00Z"));
        ApiPosition found = position();
        assertThat(found.watermark())
                .contains(new Watermark(Instant.parse("2026-01-01T00:00:00Z"), Set.of()));
        assertThat(found.run()).isEmpty();
        assertThat(found.passed()).isEmpty();
    }

    @Test
    void aTimeThatIsNoneIsLeftOutAndTold() throws IOException {
        edit(Map.of("last_timestamp", "yesterday"));
        assertThat(position().watermark()).isEmpty();
        assertThat(open().warnings())
                .containsExactly("okta: last_timestamp is not an RFC 3339 time and is left out");
    }

    @Test
    void aCursorThatIsNoTextIsCorrupt() throws IOException {
        edit(Map.of("cursor", 7));
        assertThatThrownBy(this::open)
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("cursor is not a text");
    }

    @Test
    void anEndedStreamIsRemoved() throws IOException {
        open().commit(moved(FULL));
        open().commit(new Update(Map.of(), Set.of(OKTA), Map.of(), List.of()));
        assertThat(open().entry(KEY)).isEmpty();
    }

    @Test
    void seenIdsComeBackAndAreForgottenByTheirPiece() throws IOException {
        SeenIds some = new SeenIds(OKTA, "1700000000-1", List.of(ONE, TWO));
        SeenIds none = new SeenIds(OKTA, "1700000000-1", List.of());
        Key key = SeenEntries.key(some);
        Entry entry = SeenEntries.entry(some).orElseThrow();
        assertThat(SeenEntries.read(OKTA, key.name(), entry)).contains(some);
        assertThat(SeenEntries.entry(none)).isEmpty();
        Partition other = new Partition(Partition.Kind.API, "", "okt", "okt");
        assertThat(SeenEntries.read(other, key.name(), entry)).isEmpty();
    }
}

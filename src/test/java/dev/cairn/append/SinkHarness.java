package dev.cairn.append;

import dev.cairn.checkpoint.Entry;
import dev.cairn.io.SimulatedDisk;
import dev.cairn.source.Loss;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays the committer and the registry for one sink on a simulated disk. */
final class SinkHarness {

    static final Path PATH = Path.of("/out/all.log");

    private final AppendOptions options;
    SimulatedDisk disk;
    AppendSink sink;

    /** What the registry holds of the sink. */
    Optional<Entry> registry = Optional.empty();

    final List<Loss> losses = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    boolean forgiving;
    private int marks;

    SinkHarness(SimulatedDisk disk) {
        this(disk, AppendOptions.DEFAULT);
    }

    SinkHarness(SimulatedDisk disk, AppendOptions options) {
        this.disk = disk;
        this.options = options;
        this.sink = newSink();
    }

    static AppendOptions options(String onSinkDamaged) {
        return AppendOptions.parse("commit", "raw", onSinkDamaged);
    }

    private AppendSink newSink() {
        return new AppendSink(PATH, options, disk, locks(disk), () -> "mark-" + ++marks);
    }

    /** Locks nothing, but leaves the lock file that a real one would. */
    static SinkLocks locks(SimulatedDisk disk) {
        return (sink, lockFile) -> {
            if (!disk.exists(lockFile)) {
                disk.outsideWrite(lockFile, "");
            }
            Closeable nothing = () -> {};
            return nothing;
        };
    }

    /** What the committer does before the first byte. */
    void prepare() throws IOException {
        if (sink.prepare()) {
            registry = Optional.of(sink.position());
            sink.committed();
        }
        losses.addAll(sink.takeLosses());
    }

    /** One round that succeeds, or is rolled back and thrown. */
    void round(String... texts) throws IOException {
        prepare();
        List<ByteBuffer> bytes = new ArrayList<>();
        for (String text : texts) {
            bytes.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            sink.write(bytes);
            sink.sync();
        } catch (IOException e) {
            sink.rollback();
            throw e;
        }
        commit();
    }

    void commit() {
        registry = Optional.of(sink.position());
        sink.committed();
    }

    /** Written and synced, but the registry does not learn of it. */
    void uncommitted(String text) throws IOException {
        prepare();
        sink.write(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
        sink.sync();
    }

    /** Starts again on a disk, as opening the registry does. */
    void restart(SimulatedDisk survivor) throws IOException {
        restart(survivor, false, Long.MAX_VALUE);
    }

    void restart(SimulatedDisk survivor, boolean restored, long maxCutBytes) throws IOException {
        disk = survivor;
        recover(restored, maxCutBytes);
        sink = newSink();
    }

    void recover(boolean restored, long maxCutBytes) throws IOException {
        if (registry.isEmpty()) {
            return;
        }
        var recovered =
                new AppendRecovery(disk, locks(disk), forgiving)
                        .recover(PATH.toString(), registry.get(), restored, maxCutBytes);
        registry = Optional.of(recovered.entry());
        losses.addAll(recovered.losses());
        messages.addAll(recovered.messages());
    }

    String text() {
        return disk.text(PATH);
    }

    String text(String sibling) {
        return disk.text(PATH.resolveSibling(sibling));
    }

    boolean exists(String sibling) {
        return disk.exists(PATH.resolveSibling(sibling));
    }
}

package dev.cairn.mirror;

import dev.cairn.component.Cairn;
import dev.cairn.component.SourceEndpoint;
import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Mirror log archives with verified digests: in to: each exchange does a run, in from: the events
 * of all runs are delivered.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mirror",
        title = "Cairn Mirror",
        syntax = "mirror:config",
        remote = false,
        category = {Category.FILE, Category.MONITORING},
        headersClass = MirrorConstants.class)
public final class MirrorEndpoint extends SourceEndpoint {

    @UriPath(
            description =
                    "The configuration of the mirror: a YAML file with name, archived_pattern,"
                            + " active_pattern and pond_path. Read when a route starts, and for each"
                            + " run.")
    @Metadata(required = true)
    private String config;

    @UriParam(
            label = "consumer",
            enums = "end,beginning",
            defaultValue = "end",
            description =
                    "Which events are delivered first when this endpoint is started for the first"
                            + " time: those to come, or all that the pond still has. A checkpoint"
                            + " always wins.")
    private String startFrom = "end";

    @UriParam(
            label = "consumer",
            defaultValue = "5000",
            javaType = "java.time.Duration",
            description =
                    "How often to look for runs of others, such as cairn sync. The end of a run of"
                            + " this context is noticed at once.")
    private long pollInterval = 5000;

    MirrorEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException naming file and key of what is not accepted
     */
    MirrorConfig read() throws IOException {
        try {
            return MirrorConfig.read(Path.of(config));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    Path.of(config).toAbsolutePath() + ": there is no such configuration", e);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "mirror: reads YAML, and "
                            + e.getMessage()
                            + " is missing; add --dep=mvn:org.snakeyaml:snakeyaml-engine:3.0.1"
                            + " (camel run), or the dependency",
                    e);
        }
    }

    PondRuns runs(MirrorConfig mirror) {
        return ((MirrorComponent) getComponent()).runs(mirror.pond());
    }

    @Override
    protected Partition.Kind kind() {
        return Partition.Kind.MIRROR;
    }

    @Override
    protected String markName() {
        String group = getGroup().isEmpty() ? "" : "@" + getGroup();
        return "mirror:" + Path.of(config).toAbsolutePath() + group;
    }

    @Override
    protected String shown() {
        return "mirror:" + config;
    }

    @Override
    protected Source createSource(Cairn cairn) throws IOException {
        MirrorConfig mirror = read();
        Partition partition = new Partition(kind(), getGroup(), mirror.name(), mirror.name());
        return new MirrorSource(
                partition,
                mirror.pond(),
                mirror.pond().ponds().events(),
                runs(mirror),
                isFromBeginning(),
                Duration.ofMillis(pollInterval));
    }

    @Override
    public Producer createProducer() {
        return new MirrorProducer(this);
    }

    @Override
    protected void describe(Message message, Batch batch, LogRecord record) {
        message.setHeader(MirrorConstants.MIRROR, batch.partition().name());
        message.setHeader(MirrorConstants.PARTITION, batch.partition().toString());
        EventBatch events = (EventBatch) batch;
        if (record == null) {
            message.setHeader(MirrorConstants.OFFSET, events.firstNumber());
            return;
        }
        message.setHeader(MirrorConstants.OFFSET, record.offset());
        message.setHeader(MirrorConstants.RECORD_ID, record.id());
        events.event(record).describe(message);
    }

    @Override
    protected Object bodyOf(LogRecord record) {
        return record.text(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    /** IllegalArgumentException for an option that is not accepted. */
    void validate() {
        isFromBeginning();
        if (pollInterval < 1) {
            throw new IllegalArgumentException(
                    "pollInterval=" + pollInterval + " is not accepted; give 1 ms or more");
        }
    }

    private boolean isFromBeginning() {
        return switch (startFrom) {
            case "end" -> false;
            case "beginning" -> true;
            default ->
                    throw new IllegalArgumentException(
                            "startFrom=" + startFrom + " is not accepted; give end or beginning");
        };
    }

    public String getConfig() {
        return config;
    }

    public void setConfig(String config) {
        this.config = config;
    }

    public String getStartFrom() {
        return startFrom;
    }

    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
    }
}

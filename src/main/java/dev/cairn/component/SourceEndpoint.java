package dev.cairn.component;

import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import java.io.IOException;
import java.util.Optional;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;

/** What the endpoints of all our sources share: how records are handed to the route. */
public abstract class SourceEndpoint extends DefaultEndpoint {

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description =
                    "Whether the route gets one exchange per batch of records (body: Batch, which"
                            + " converts to InputStream, byte[], String, ByteBuffer and Iterator), or"
                            + " one exchange per record (body: String).")
    private boolean batching;

    @UriParam(
            label = "consumer",
            description =
                    "Keeps positions apart from other endpoints that read the same: two endpoints"
                            + " that match the same file need a group each.")
    private String group = "";

    @UriParam(
            label = "consumer",
            description =
                    "Endpoint that gets what the route has refused deliveryAttempts times. Without"
                            + " it the position holds, health is DOWN, and it is tried again every"
                            + " redeliveryMaxDelay.")
    private String deadLetter;

    @UriParam(
            label = "consumer",
            defaultValue = "5",
            description =
                    "Deliveries of a batch or record before it goes to the dead letter endpoint.")
    private int deliveryAttempts = 5;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description = "Wait before the first redelivery; doubled for each one more.")
    private long redeliveryDelay = 1000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "60000",
            javaType = "java.time.Duration",
            description = "Longest wait before a redelivery.")
    private long redeliveryMaxDelay = 60_000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "1",
            description =
                    "Batches of one partition in the route at once. With more than 1 a sink that"
                            + " knows nothing of deliveries may see batches behind a failed one.")
    private int maxInFlight = 1;

    protected SourceEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** Kind of the partitions it reads. */
    protected abstract Partition.Kind kind();

    /** Names what is read, for the mark of the first start; without options that may change. */
    protected abstract String markName();

    /**
     * The one partition that it reads, if every instance of a fleet could read it as well; empty if
     * what it reads is there for this machine only.
     */
    protected Optional<Partition> sharedPartition() {
        return Optional.empty();
    }

    /** What is read, as messages name it. */
    protected String shown() {
        return toString();
    }

    /** Makes the source; its {@link Source#start} does the looking. */
    protected abstract Source createSource(Cairn cairn) throws IOException;

    /**
     * Sets the headers of an exchange.
     *
     * @param record the record, or null if the exchange carries the whole batch
     */
    protected abstract void describe(Message message, Batch batch, LogRecord record);

    /** The body of an exchange for one record. */
    protected abstract Object bodyOf(LogRecord record);

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                getEndpointUri() + " is a source: use it in from:, not in to:");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (deliveryAttempts < 1) {
            throw new IllegalArgumentException(
                    "deliveryAttempts=" + deliveryAttempts + " is not accepted; give 1 or more");
        }
        if (maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "maxInFlight=" + maxInFlight + " is not accepted; give 1 or more");
        }
        SourceConsumer consumer = new SourceConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public boolean isBatching() {
        return batching;
    }

    public void setBatching(boolean batching) {
        this.batching = batching;
    }

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    public String getDeadLetter() {
        return deadLetter;
    }

    public void setDeadLetter(String deadLetter) {
        this.deadLetter = deadLetter;
    }

    public int getDeliveryAttempts() {
        return deliveryAttempts;
    }

    public void setDeliveryAttempts(int deliveryAttempts) {
        this.deliveryAttempts = deliveryAttempts;
    }

    public long getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(long redeliveryDelay) {
        this.redeliveryDelay = redeliveryDelay;
    }

    public long getRedeliveryMaxDelay() {
        return redeliveryMaxDelay;
    }

    public void setRedeliveryMaxDelay(long redeliveryMaxDelay) {
        this.redeliveryMaxDelay = redeliveryMaxDelay;
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }
}

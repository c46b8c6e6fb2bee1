package dev.cairn.docker;

import dev.cairn.component.Cairn;
import dev.cairn.component.SourceEndpoint;
import dev.cairn.source.Batch;
import dev.cairn.source.EngineTime;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import dev.cairn.tail.ContainerLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.Message;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/** Follow the logs of containers: every line once, by the engine's own clock. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "docker-logs",
        title = "Cairn Docker Logs",
        syntax = "docker-logs:containers",
        consumerOnly = true,
        category = {Category.CONTAINER, Category.MONITORING},
        headersClass = DockerLogsConstants.class)
public final class DockerLogsEndpoint extends SourceEndpoint {

    @UriPath(
            description =
                    "Containers to follow: names, ids (12 digits or more) and patterns with * and ?,"
                            + " separated by commas. * is every container.")
    @Metadata(required = true)
    private String containers;

    @UriParam(
            label = "consumer",
            description =
                    "Where the engine is, as in DOCKER_HOST; by default what that says, else the"
                            + " local socket. DOCKER_TLS_VERIFY and DOCKER_CERT_PATH count as for"
                            + " the Docker command.")
    private String host = "";

    @UriParam(
            label = "consumer",
            description =
                    "Patterns of containers' names to leave alone, separated by commas. The label"
                            + " cairn.collect=true or false on a container beats it, and all other"
                            + " choices but the names.")
    private String exclude = "";

    @UriParam(
            label = "consumer",
            description = "Patterns of images; only containers made of one of them are followed.")
    private String image = "";

    @UriParam(
            label = "consumer",
            description = "Patterns of images whose containers are left alone.")
    private String excludeImage = "";

    @UriParam(
            label = "consumer",
            description =
                    "Labels, as KEY or KEY=PATTERN; only containers with one of them are followed.")
    private String label = "";

    @UriParam(
            label = "consumer",
            description = "Labels, as KEY or KEY=PATTERN, whose containers are left alone.")
    private String excludeLabel = "";

    @UriParam(
            label = "consumer",
            defaultValue = "false",
            description = "Whether the container that Cairn itself runs in is followed too.")
    private boolean includeSelf;

    @UriParam(
            label = "consumer",
            enums = "now,beginning",
            defaultValue = "now",
            description =
                    "Where containers begin that are there when this endpoint is started for the"
                            + " first time; later ones begin at their first line. A checkpoint always"
                            + " wins.")
    private String startFrom = "now";

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Whether standard output is read.")
    private boolean stdout = true;

    @UriParam(
            label = "consumer",
            defaultValue = "true",
            description = "Whether standard error is read.")
    private boolean stderr = true;

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description =
                    "Most containers that are followed at once; each takes a thread and a"
                            + " connection. Stopped ones take none once they are read.")
    private int maxContainers = DockerOptions.DEFAULT_MAX_CONTAINERS;

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description = "Wait before a connection that failed is tried again.")
    private long reconnectDelay = 1000;

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description =
                    "How often containers are listed, whatever events tell; that alone would do.")
    private long rescanInterval = 30_000;

    @UriParam(
            label = "consumer",
            defaultValue = "262144",
            description = "Most bytes of a batch; a longer line is a batch of its own.")
    private int maxBatchBytes = DockerOptions.DEFAULT_MAX_BATCH_BYTES;

    @UriParam(
            label = "consumer",
            defaultValue = "1048576",
            description =
                    "Most bytes of a line. A longer one is split where the engine has cut it, every"
                            + " 16 KiB; its pieces are marked, and it is counted in the ledger.")
    private int maxLineBytes = DockerOptions.DEFAULT_MAX_LINE_BYTES;

    /** The containers of the source that was made last, with via=files. */
    private volatile ContainerDirectory files;

    @UriParam(
            label = "consumer",
            enums = "api,files",
            defaultValue = "api",
            description =
                    "Whether lines are asked of the engine, or read from the files that its json-file"
                            + " driver writes, which spares the engine, notices rotations, and needs"
                            + " to be on the same machine and allowed to read them.")
    private String via = "api";

    @UriParam(
            label = "consumer,advanced",
            description =
                    "With via=files: where the engine's directory containers is to be found, if not"
                            + " where the engine says, as within a container.")
    private String filesDirectory = "";

    DockerLogsEndpoint(String uri, Component component) {
        super(uri, component);
    }

    private boolean isFiles() {
        return via.equals("files");
    }

    /** The options; IllegalArgumentException for one that is not accepted. */
    DockerOptions options() {
        if (!startFrom.equals("now") && !startFrom.equals("beginning")) {
            throw new IllegalArgumentException(
                    "startFrom=" + startFrom + " is not accepted; give now or beginning");
        }
        if (!isFiles() && !via.equals("api")) {
            throw new IllegalArgumentException(
                    "via=" + via + " is not accepted; give api or files");
        }
        if (isFiles() && !(stdout && stderr)) {
            throw new IllegalArgumentException(
                    "via=files reads both streams; filter by the header CamelCairnStream");
        }
        return new DockerOptions(
                getGroup(),
                startFrom.equals("now"),
                stdout,
                stderr,
                maxContainers,
                Duration.ofMillis(reconnectDelay),
                Duration.ofMillis(rescanInterval),
                maxBatchBytes,
                maxLineBytes);
    }

    @Override
    protected Partition.Kind kind() {
        return isFiles() ? Partition.Kind.FILE : Partition.Kind.CONTAINER;
    }

    @Override
    protected String markName() {
        return (isFiles() ? "docker-logs-files:" : "docker-logs:")
                + containers
                + (getGroup().isEmpty() ? "" : "@" + getGroup());
    }

    @Override
    protected String shown() {
        return "docker-logs:" + containers;
    }

    @Override
    protected Source createSource(Cairn cairn) throws IOException {
        DockerOptions options = options();
        requireOneEngineOfAGroup();
        Optional<String> own = includeSelf ? Optional.empty() : OwnContainer.id();
        Predicate<String> self = id -> own.isPresent() && own.get().equals(id);
        ContainerFilter filter =
                new ContainerFilter(
                        containers, exclude, image, excludeImage, label, excludeLabel, self);
        Engine engine = engine(options.maxContainers());
        if (!isFiles()) {
            return new DockerLogsSource(engine, options, filter);
        }
        ContainerDirectory directory = new ContainerDirectory(engine, filter);
        files = directory;
        return new DockerFilesSource(
                directory, options, filesDirectory, cairn.buffers(), cairn.findings());
    }

    /** Of a group's containers one that an engine does not list would be taken for removed. */
    private void requireOneEngineOfAGroup() {
        for (Endpoint each : getCamelContext().getEndpoints()) {
            if (each instanceof DockerLogsEndpoint other
                    && other.kind() == kind()
                    && other.getGroup().equals(getGroup())
                    && !other.host.equals(host)) {
                throw new IllegalArgumentException(
                        "docker-logs: endpoints of different hosts need a group=NAME each; give"
                                + " one to host="
                                + (host.isEmpty() ? other.host : host));
            }
        }
    }

    private Engine engine(int maxContainers) throws IOException {
        try {
            return Transport.open(host, maxContainers);
        } catch (NoClassDefFoundError e) {
            throw new IOException(
                    "docker-logs: needs docker-java: add"
                            + " --dep=mvn:com.github.docker-java:docker-java-core:3.7.1 and"
                            + " --dep=mvn:com.github.docker-java:docker-java-transport-zerodep:3.7.1"
                            + " (camel run), or both to the class path; missing: "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    protected void describe(Message message, Batch batch, LogRecord record) {
        ContainerBatch.Container container =
                batch instanceof ContainerLines lines
                        ? files.containerOf(lines.path())
                        : ((ContainerBatch) batch).container();
        message.setHeader(DockerLogsConstants.CONTAINER, container.name());
        message.setHeader(DockerLogsConstants.CONTAINER_ID, container.id());
        message.setHeader(DockerLogsConstants.PARTITION, batch.partition().toString());
        setIfAny(message, DockerLogsConstants.IMAGE, container.image());
        setIfAny(message, DockerLogsConstants.COMPOSE_PROJECT, container.project());
        setIfAny(message, DockerLogsConstants.COMPOSE_SERVICE, container.service());
        if (record == null) {
            return;
        }
        if (batch instanceof ContainerLines lines) {
            setIfAny(message, DockerLogsConstants.STREAM, lines.stream(record));
            String time = lines.time(record);
            setIfAny(
                    message,
                    DockerLogsConstants.TIME,
                    EngineTime.parse(time).map(EngineTime::text).orElse(time));
        } else {
            message.setHeader(DockerLogsConstants.STREAM, ((ContainerBatch) batch).stream(record));
            message.setHeader(DockerLogsConstants.TIME, EngineTime.text(record.offset()));
        }
        message.setHeader(DockerLogsConstants.OFFSET, record.offset());
        message.setHeader(DockerLogsConstants.RECORD_ID, record.id());
        if (record.partial()) {
            message.setHeader(DockerLogsConstants.PARTIAL, true);
        }
    }

    private static void setIfAny(Message message, String header, String value) {
        if (!value.isEmpty()) {
            message.setHeader(header, value);
        }
    }

    @Override
    protected Object bodyOf(LogRecord record) {
        return record.text(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    public String getContainers() {
        return containers;
    }

    public void setContainers(String containers) {
        this.containers = containers;
    }

    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
    }

    public String getExclude() {
        return exclude;
    }

    public void setExclude(String exclude) {
        this.exclude = exclude;
    }

    public String getImage() {
        return image;
    }

    public void setImage(String image) {
        this.image = image;
    }

    public String getExcludeImage() {
        return excludeImage;
    }

    public void setExcludeImage(String excludeImage) {
        this.excludeImage = excludeImage;
    }

    public String getLabel() {
        return label;
    }

    public void setLabel(String label) {
        this.label = label;
    }

    public String getExcludeLabel() {
        return excludeLabel;
    }

    public void setExcludeLabel(String excludeLabel) {
        this.excludeLabel = excludeLabel;
    }

    public boolean isIncludeSelf() {
        return includeSelf;
    }

    public void setIncludeSelf(boolean includeSelf) {
        this.includeSelf = includeSelf;
    }

    public String getStartFrom() {
        return startFrom;
    }

    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
    }

    public boolean isStdout() {
        return stdout;
    }

    public void setStdout(boolean stdout) {
        this.stdout = stdout;
    }

    public boolean isStderr() {
        return stderr;
    }

    public void setStderr(boolean stderr) {
        this.stderr = stderr;
    }

    public int getMaxContainers() {
        return maxContainers;
    }

    public void setMaxContainers(int maxContainers) {
        this.maxContainers = maxContainers;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getRescanInterval() {
        return rescanInterval;
    }

    public void setRescanInterval(long rescanInterval) {
        this.rescanInterval = rescanInterval;
    }

    public int getMaxBatchBytes() {
        return maxBatchBytes;
    }

    public void setMaxBatchBytes(int maxBatchBytes) {
        this.maxBatchBytes = maxBatchBytes;
    }

    public int getMaxLineBytes() {
        return maxLineBytes;
    }

    public void setMaxLineBytes(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    public String getVia() {
        return via;
    }

    public void setVia(String via) {
        this.via = via;
    }

    public String getFilesDirectory() {
        return filesDirectory;
    }

    public void setFilesDirectory(String filesDirectory) {
        this.filesDirectory = filesDirectory;
    }
}

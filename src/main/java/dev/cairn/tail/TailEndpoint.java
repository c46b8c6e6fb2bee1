package dev.cairn.tail;

import dev.cairn.component.Cairn;
import dev.cairn.component.SourceEndpoint;
import dev.cairn.source.Batch;
import dev.cairn.source.FilePosition;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Message;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/** Follow log files: every line once, through rotation, truncation, restart and kill. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "tail",
        title = "Cairn Tail",
        syntax = "tail:path",
        consumerOnly = true,
        remote = false,
        category = {Category.FILE, Category.MONITORING},
        headersClass = TailConstants.class)
public final class TailEndpoint extends SourceEndpoint {

    @UriPath(
            description =
                    "Files to follow: a path or glob, or several separated by commas. ** stands for"
                            + " zero or more directories.")
    @Metadata(required = true)
    private String path;

    @UriParam(
            label = "consumer",
            description =
                    "Globs of files to leave alone, separated by commas; one without a slash is"
                            + " compared to file names. Beats path.")
    private String exclude = "";

    @UriParam(
            label = "consumer",
            enums = "end,beginning",
            defaultValue = "end",
            description =
                    "Where files begin that are there when this endpoint is started for the first"
                            + " time; later ones begin at 0. A checkpoint always wins.")
    private String startFrom = "end";

    @UriParam(
            label = "consumer",
            defaultValue = "262144",
            description = "Most bytes of a batch; a longer line is a batch of its own.")
    private int maxBatchBytes = TailOptions.DEFAULT_MAX_BATCH_BYTES;

    @UriParam(
            label = "consumer",
            defaultValue = "1048576",
            description =
                    "Most bytes of a line. A longer one is split; its pieces are marked, and it is"
                            + " counted in the ledger.")
    private int maxLineBytes = TailOptions.DEFAULT_MAX_LINE_BYTES;

    @UriParam(
            label = "consumer",
            defaultValue = "5000",
            javaType = "java.time.Duration",
            description = "How long a file that was rotated away is watched for late lines.")
    private long rotateWait = TailOptions.DEFAULT_ROTATE_WAIT.toMillis();

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description = "How often to look at files where the system cannot tell of changes.")
    private long pollInterval = TailOptions.DEFAULT_POLL_INTERVAL.toMillis();

    @UriParam(
            label = "consumer",
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description = "How often to look for files at all, whatever the system tells.")
    private long rescanInterval = TailOptions.DEFAULT_RESCAN_INTERVAL.toMillis();

    @UriParam(
            label = "consumer,advanced",
            defaultValue = "512",
            description = "Most files kept open while nothing is written to them.")
    private int maxOpenFiles = TailOptions.DEFAULT_MAX_OPEN_FILES;

    @UriParam(
            label = "consumer",
            defaultValue = "UTF-8",
            description = "Charset of the records with batching=false; bad bytes become U+FFFD.")
    private String charset = StandardCharsets.UTF_8.name();

    @UriParam(
            label = "consumer",
            enums = "raw,docker-json,cri",
            defaultValue = "raw",
            description =
                    "What the files hold: lines as they are, or what container engines have wrapped"
                            + " lines in, which is taken off (docker-json: Docker's json-file, cri:"
                            + " Kubernetes). Long lines that the engine has cut are joined.")
    private String format = "raw";

    private Charset decoding = StandardCharsets.UTF_8;

    /** Of the batch that was described last; any thread may replace it. */
    private volatile Described described;

    TailEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /**
     * The options as the source takes them; IllegalArgumentException for one that is not accepted.
     */
    TailOptions options() {
        TailOptions.StartFrom start =
                switch (startFrom) {
                    case "end" -> TailOptions.StartFrom.END;
                    case "beginning" -> TailOptions.StartFrom.BEGINNING;
                    default ->
                            throw new IllegalArgumentException(
                                    "startFrom="
                                            + startFrom
                                            + " is not accepted; give end or beginning");
                };
        return new TailOptions(
                globs(path),
                globs(exclude),
                getGroup(),
                start,
                maxBatchBytes,
                maxLineBytes,
                Duration.ofMillis(rotateWait),
                Duration.ofMillis(pollInterval),
                Duration.ofMillis(rescanInterval),
                maxOpenFiles);
    }

    /** Splits at commas that are not within braces. */
    private static List<String> globs(String list) {
        List<String> globs = new ArrayList<>();
        int depth = 0;
        StringBuilder glob = new StringBuilder();
        for (char c : (list + ",").toCharArray()) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c != ',' || depth > 0) {
                glob.append(c);
            } else if (!glob.toString().isBlank()) {
                globs.add(glob.toString().strip());
                glob.setLength(0);
            }
        }
        return globs;
    }

    @Override
    protected Partition.Kind kind() {
        return Partition.Kind.FILE;
    }

    @Override
    protected String markName() {
        String globs =
                globs(path).stream()
                        .map(glob -> Path.of("").toAbsolutePath().resolve(glob).toString())
                        .collect(Collectors.joining(","));
        return "tail:" + globs + (getGroup().isEmpty() ? "" : "@" + getGroup());
    }

    @Override
    protected Source createSource(Cairn cairn) {
        TailSource files = new TailSource(options(), cairn.buffers(), cairn.findings());
        return LineFormat.of(format)
                .<Source>map(
                        wrapped ->
                                new UnwrappedSource(files, wrapped, maxLineBytes, cairn.buffers()))
                .orElse(files);
    }

    @Override
    protected void describe(Message message, Batch batch, LogRecord record) {
        Described same = described;
        if (same == null || same.batch != batch) {
            same = Described.of(batch);
            described = same;
        }
        message.setHeader(TailConstants.PATH, same.path);
        message.setHeader(TailConstants.INODE, same.inode);
        message.setHeader(TailConstants.PARTITION, same.partition);
        same.container.forEach(message::setHeader);
        if (record == null) {
            message.setHeader(TailConstants.OFFSET, same.offset);
            return;
        }
        message.setHeader(TailConstants.OFFSET, record.offset());
        message.setHeader(TailConstants.RECORD_ID, record.id());
        if (record.partial()) {
            message.setHeader(TailConstants.PARTIAL, true);
        }
        if (batch instanceof UnwrappedBatch unwrapped) {
            setIfAny(message, TailConstants.STREAM, unwrapped.stream(record));
            setIfAny(message, TailConstants.TIME, unwrapped.time(record));
        }
    }

    private static void setIfAny(Message message, String header, String value) {
        if (!value.isEmpty()) {
            message.setHeader(header, value);
        }
    }

    /** What all records of a batch have in common, made once for them. */
    private record Described(
            Batch batch,
            String path,
            Long inode,
            Long offset,
            String partition,
            Map<String, String> container) {
        static Described of(Batch batch) {
            FilePosition start = (FilePosition) batch.start();
            return new Described(
                    batch,
                    start.path(),
                    start.inode(),
                    start.offset(),
                    batch.partition().toString(),
                    batch instanceof UnwrappedBatch
                            ? ContainerPath.headers(start.path())
                            : Map.of());
        }
    }

    @Override
    protected Object bodyOf(LogRecord record) {
        return record.text(decoding);
    }

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    public String getExclude() {
        return exclude;
    }

    public void setExclude(String exclude) {
        this.exclude = exclude;
    }

    public String getStartFrom() {
        return startFrom;
    }

    public void setStartFrom(String startFrom) {
        this.startFrom = startFrom;
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

    public long getRotateWait() {
        return rotateWait;
    }

    public void setRotateWait(long rotateWait) {
        this.rotateWait = rotateWait;
    }

    public long getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(long pollInterval) {
        this.pollInterval = pollInterval;
    }

    public long getRescanInterval() {
        return rescanInterval;
    }

    public void setRescanInterval(long rescanInterval) {
        this.rescanInterval = rescanInterval;
    }

    public int getMaxOpenFiles() {
        return maxOpenFiles;
    }

    public void setMaxOpenFiles(int maxOpenFiles) {
        this.maxOpenFiles = maxOpenFiles;
    }

    public String getCharset() {
        return charset;
    }

    public void setCharset(String charset) {
        this.charset = charset;
        this.decoding = Charset.forName(charset);
    }

    public String getFormat() {
        return format;
    }

    public void setFormat(String format) {
        LineFormat.of(format);
        this.format = format;
    }
}

package dev.cairn.append;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Append to a file exactly once, in one commit with the positions of what was read. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "append",
        title = "Cairn Append",
        syntax = "append:path",
        producerOnly = true,
        remote = false,
        category = {Category.FILE},
        headersClass = AppendConstants.class)
public final class AppendEndpoint extends DefaultEndpoint {

    @UriPath(
            description =
                    "File to append to, created with its directories if absent. Any number of"
                            + " routes of one process may append to one file.")
    @Metadata(required = true)
    private String path;

    @UriParam(
            label = "producer",
            enums = "commit,never",
            defaultValue = "commit",
            description =
                    "When what is written is made durable: before each commit, or never, which"
                            + " survives a kill of the process but not a power loss.")
    private String fsync = "commit";

    @UriParam(
            label = "producer",
            enums = "raw,ndjson",
            defaultValue = "raw",
            description =
                    "What is written: records as they stand, or a JSON object per record with its"
                            + " id, path, offset and message.")
    private String format = "raw";

    @UriParam(
            label = "producer",
            enums = "fail,continue",
            defaultValue = "fail",
            description =
                    "What to do when committed bytes are missing from the file: refuse to go on,"
                            + " or enter the loss in the ledger and append to what is there.")
    private String onSinkDamaged = "fail";

    AppendEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** Refuses, with IllegalArgumentException, what could only fail later. */
    void check() {
        options();
        if (path.contains("${")) {
            throw new IllegalArgumentException(
                    "append: path "
                            + path
                            + " is taken as it stands; use toD for a path that is computed");
        }
        file();
    }

    AppendOptions options() {
        return AppendOptions.parse(fsync, format, onSinkDamaged);
    }

    Path file() {
        try {
            Path file = Path.of(path);
            if (!path.isEmpty() && !path.endsWith("/") && file.getFileName() != null) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("append: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "append: path " + path + " must name a file, as in append:out/all.log");
    }

    @Override
    public Producer createProducer() {
        return new AppendProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                getEndpointUri() + " is a sink: use it in to:, not in from:");
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    public String getFsync() {
        return fsync;
    }

    public void setFsync(String fsync) {
        this.fsync = fsync;
    }

    public String getFormat() {
        return format;
    }

    public void setFormat(String format) {
        this.format = format;
    }

    public String getOnSinkDamaged() {
        return onSinkDamaged;
    }

    public void setOnSinkDamaged(String onSinkDamaged) {
        this.onSinkDamaged = onSinkDamaged;
    }
}

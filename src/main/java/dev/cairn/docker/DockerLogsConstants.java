package dev.cairn.docker;

import dev.cairn.component.CairnConstants;
import org.apache.camel.spi.Metadata;

/** Headers of the lines that {@code docker-logs:} reads. */
public final class DockerLogsConstants {

    @Metadata(label = "consumer", description = "The container's name.", javaType = "String")
    public static final String CONTAINER = "CamelCairnContainer";

    @Metadata(
            label = "consumer",
            description = "The container's id, 64 digits.",
            javaType = "String")
    public static final String CONTAINER_ID = "CamelCairnContainerId";

    @Metadata(
            label = "consumer",
            description = "The image that the container was made of, as the engine names it.",
            javaType = "String")
    public static final String IMAGE = "CamelCairnImage";

    @Metadata(
            label = "consumer",
            description = "The Compose project that the container belongs to; absent without one.",
            javaType = "String")
    public static final String COMPOSE_PROJECT = "CamelCairnComposeProject";

    @Metadata(
            label = "consumer",
            description = "The Compose service that the container belongs to; absent without one.",
            javaType = "String")
    public static final String COMPOSE_SERVICE = "CamelCairnComposeService";

    @Metadata(
            label = "consumer",
            description =
                    "stdout or stderr; with a terminal always stdout. Only with batching=false.",
            javaType = "String")
    public static final String STREAM = "CamelCairnStream";

    @Metadata(
            label = "consumer",
            description =
                    "When the engine got the line, by its clock: RFC 3339 in UTC with nanoseconds."
                            + " Only with batching=false.",
            javaType = "String")
    public static final String TIME = "CamelCairnTime";

    @Metadata(
            label = "consumer",
            description =
                    "The time of the line, in nanoseconds since 1970; with via=files its byte offset in"
                            + " the file. Only with batching=false.",
            javaType = "Long")
    public static final String OFFSET = CairnConstants.OFFSET;

    @Metadata(
            label = "consumer",
            description =
                    "Stable id of the line: the first 12 digits of the container's id, stream, time,"
                            + " and how many records of the engine with that time there were up to"
                            + " it, with colons between. Only with batching=false.",
            javaType = "String")
    public static final String RECORD_ID = CairnConstants.RECORD_ID;

    @Metadata(
            label = "consumer",
            description = "The stream that the line belongs to, as SECTION/NAME.",
            javaType = "String")
    public static final String PARTITION = CairnConstants.PARTITION;

    @Metadata(
            label = "consumer",
            description =
                    "true if the record is a piece of a line over maxLineBytes, or the last line of"
                            + " a container that ended without a newline; else absent. Only with"
                            + " batching=false.",
            javaType = "Boolean")
    public static final String PARTIAL = CairnConstants.PARTIAL;

    private DockerLogsConstants() {}
}

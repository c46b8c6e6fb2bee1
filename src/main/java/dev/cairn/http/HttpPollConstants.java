package dev.cairn.http;

import dev.cairn.component.CairnConstants;
import org.apache.camel.spi.Metadata;

/** Headers of the events that {@code http-poll:} reads. */
public final class HttpPollConstants {

    @Metadata(
            label = "consumer",
            description =
                    "Stable id of the event: the source's name, a colon, and the event's id or,"
                            + " without idPath, a digest of its content. Only with batching=false.",
            javaType = "String")
    public static final String RECORD_ID = CairnConstants.RECORD_ID;

    @Metadata(
            label = "consumer",
            description =
                    "Number of the event, or of the batch's first, on its page. Counts from 0.",
            javaType = "Long")
    public static final String OFFSET = CairnConstants.OFFSET;

    @Metadata(
            label = "consumer",
            description = "The stream that the event belongs to, as SECTION/NAME.",
            javaType = "String")
    public static final String PARTITION = CairnConstants.PARTITION;

    @Metadata(label = "consumer", description = "The source's name.", javaType = "String")
    public static final String SOURCE = "CamelCairnSource";

    private HttpPollConstants() {}
}

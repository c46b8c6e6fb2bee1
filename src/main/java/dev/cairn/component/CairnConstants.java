package dev.cairn.component;

import org.apache.camel.spi.Metadata;

/** Headers that every Cairn source sets. */
public final class CairnConstants {

    @Metadata(
            label = "consumer",
            description =
                    "Stable id of the record: identity of its stream and its place there. The same"
                            + " after a rename, compression or restart, so that a sink can"
                            + " deduplicate. Only with batching=false.",
            javaType = "String")
    public static final String RECORD_ID = "CamelCairnRecordId";

    @Metadata(
            label = "consumer",
            description =
                    "Place in the stream where the record, or the batch, begins: for a file the"
                            + " byte offset.",
            javaType = "Long")
    public static final String OFFSET = "CamelCairnOffset";

    @Metadata(
            label = "consumer",
            description = "The ordered stream that the record belongs to, as SECTION/NAME.",
            javaType = "String")
    public static final String PARTITION = "CamelCairnPartition";

    @Metadata(
            label = "consumer",
            description =
                    "true if the record is a piece of a line over the limit, or the rest of a file"
                            + " that ended without a newline; else absent. Only with batching=false.",
            javaType = "Boolean")
    public static final String PARTIAL = "CamelCairnPartial";

    @Metadata(
            label = "consumer",
            description = "Why the route refused what a dead letter endpoint gets.",
            javaType = "String")
    public static final String FAILURE = "CamelCairnFailure";

    private CairnConstants() {}
}

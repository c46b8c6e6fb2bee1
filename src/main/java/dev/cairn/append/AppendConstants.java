package dev.cairn.append;

import dev.cairn.component.CairnConstants;
import org.apache.camel.spi.Metadata;

/** Headers that {@code append:} reads with {@code format=ndjson}; Cairn's sources set them. */
public final class AppendConstants {

    @Metadata(
            label = "producer",
            description = "The object's member id: the stable id of the record.",
            javaType = "String")
    public static final String RECORD_ID = CairnConstants.RECORD_ID;

    @Metadata(
            label = "producer",
            description = "The object's member path: where the record was read.",
            javaType = "String")
    public static final String PATH = "CamelCairnPath";

    @Metadata(
            label = "producer",
            description = "The object's member offset: where in the stream the record begins.",
            javaType = "Long")
    public static final String OFFSET = CairnConstants.OFFSET;

    @Metadata(
            label = "producer",
            description = "true for a record that is not a whole line.",
            javaType = "Boolean")
    public static final String PARTIAL = CairnConstants.PARTIAL;

    private AppendConstants() {}
}

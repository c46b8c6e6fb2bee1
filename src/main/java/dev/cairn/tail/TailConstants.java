package dev.cairn.tail;

import dev.cairn.component.CairnConstants;
import org.apache.camel.spi.Metadata;

/** Headers of the records that {@code tail:} reads. */
public final class TailConstants {

    @Metadata(
            label = "consumer",
            description = "Path under which the file was found last.",
            javaType = "String")
    public static final String PATH = "CamelCairnPath";

    @Metadata(
            label = "consumer",
            description = "Byte offset in the file where the record, or the batch, begins.",
            javaType = "Long")
    public static final String OFFSET = CairnConstants.OFFSET;

    @Metadata(
            label = "consumer",
            description = "Inode number of the file; 0 where the system has none.",
            javaType = "Long")
    public static final String INODE = "CamelCairnInode";

    @Metadata(
            label = "consumer",
            description =
                    "Stable id of the record: the file life's identity, a colon, and the offset."
                            + " The same after a rename or restart. Only with batching=false.",
            javaType = "String")
    public static final String RECORD_ID = CairnConstants.RECORD_ID;

    @Metadata(
            label = "consumer",
            description = "The stream that the record belongs to, as SECTION/PATH.",
            javaType = "String")
    public static final String PARTITION = CairnConstants.PARTITION;

    @Metadata(
            label = "consumer",
            description =
                    "true if the record is a piece of a line over maxLineBytes, or the rest of a"
                            + " file that ended without a newline; else absent. Only with"
                            + " batching=false.",
            javaType = "Boolean")
    public static final String PARTIAL = CairnConstants.PARTIAL;

    private TailConstants() {}
}

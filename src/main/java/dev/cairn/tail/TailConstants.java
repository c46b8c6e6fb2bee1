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

    @Metadata(
            label = "consumer",
            description =
                    "stdout or stderr, with format=docker-json or cri. Only with batching=false.",
            javaType = "String")
    public static final String STREAM = "CamelCairnStream";

    @Metadata(
            label = "consumer",
            description =
                    "When the engine got the line, as it has written it, with format=docker-json or"
                            + " cri. Only with batching=false.",
            javaType = "String")
    public static final String TIME = "CamelCairnTime";

    @Metadata(
            label = "consumer",
            description =
                    "Name of the container, of a path below /var/log/pods or /var/log/containers.",
            javaType = "String")
    public static final String CONTAINER = "CamelCairnContainer";

    @Metadata(
            label = "consumer",
            description =
                    "Id of the container, of a path that names it: one below /var/log/containers or"
                            + " Docker's own.",
            javaType = "String")
    public static final String CONTAINER_ID = "CamelCairnContainerId";

    @Metadata(
            label = "consumer",
            description =
                    "Kubernetes' namespace, of a path below /var/log/pods or /var/log/containers.",
            javaType = "String")
    public static final String NAMESPACE = "CamelCairnNamespace";

    @Metadata(
            label = "consumer",
            description = "Name of the pod, of a path below /var/log/pods or /var/log/containers.",
            javaType = "String")
    public static final String POD = "CamelCairnPod";

    @Metadata(
            label = "consumer",
            description = "The pod's UID, of a path below /var/log/pods.",
            javaType = "String")
    public static final String POD_UID = "CamelCairnPodUid";

    private TailConstants() {}
}

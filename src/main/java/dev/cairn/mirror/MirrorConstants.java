package dev.cairn.mirror;

import dev.cairn.component.CairnConstants;
import org.apache.camel.spi.Metadata;

/** Headers of the events that {@code mirror:} delivers, and of the runs that it does. */
public final class MirrorConstants {

    @Metadata(
            label = "consumer",
            description =
                    "Stable id of the event: the mirror's name, a colon, its number, an @, and its"
                            + " time. Only with batching=false.",
            javaType = "String")
    public static final String RECORD_ID = CairnConstants.RECORD_ID;

    @Metadata(
            label = "consumer",
            description = "Number of the event, or of the batch's first. Counts from 1.",
            javaType = "Long")
    public static final String OFFSET = CairnConstants.OFFSET;

    @Metadata(
            label = "consumer",
            description = "The stream that the event belongs to, as SECTION/NAME.",
            javaType = "String")
    public static final String PARTITION = CairnConstants.PARTITION;

    @Metadata(description = "Name of the mirror.", javaType = "String")
    public static final String MIRROR = "CamelCairnMirror";

    @Metadata(
            label = "consumer",
            description =
                    "What happened: ingested, appended, rotated, renamed, compressed, late,"
                            + " preserved, rewritten, displaced, changed, reverted or restored. This"
                            + " and what follows only with batching=false.",
            javaType = "String")
    public static final String EVENT = "CamelCairnMirrorEvent";

    @Metadata(
            label = "consumer",
            description = "Time of the run, RFC 3339 in UTC.",
            javaType = "String")
    public static final String TIME = "CamelCairnMirrorTime";

    @Metadata(
            label = "consumer",
            description = "Name of the copy in the pond.",
            javaType = "String")
    public static final String FILE = "CamelCairnMirrorFile";

    @Metadata(
            label = "consumer",
            description = "Name of the copy before; absent if it was the same.",
            javaType = "String")
    public static final String BEFORE = "CamelCairnMirrorBefore";

    @Metadata(
            description = "Bytes that were copied: for this event, or by this run.",
            javaType = "Long")
    public static final String BYTES = "CamelCairnMirrorBytes";

    @Metadata(label = "consumer", description = "Bytes of the copy.", javaType = "Long")
    public static final String LENGTH = "CamelCairnMirrorLength";

    @Metadata(
            label = "consumer",
            description =
                    "BLAKE3 of the copy, 64 hexadecimal digits; absent if it has grown or was"
                            + " superseded before the event was delivered.",
            javaType = "String")
    public static final String DIGEST = "CamelCairnMirrorDigest";

    @Metadata(
            label = "consumer",
            description =
                    "Where the host has the file, or had it; absent if the copy was superseded"
                            + " before the event was delivered.",
            javaType = "String")
    public static final String SOURCE = "CamelCairnMirrorSource";

    @Metadata(
            label = "consumer",
            description = "More for people; absent if there is nothing more to say.",
            javaType = "String")
    public static final String DETAIL = "CamelCairnMirrorDetail";

    @Metadata(
            label = "producer",
            description =
                    "How the run ended: done, skipped (another one is under way) or stopped (with"
                            + " Camel; nothing has changed).",
            javaType = "String")
    public static final String RUN = "CamelCairnMirrorRun";

    @Metadata(
            label = "producer",
            description = "Files of the host that the run has seen.",
            javaType = "Integer")
    public static final String SOURCES = "CamelCairnMirrorSources";

    @Metadata(
            label = "producer",
            description = "What the run has done or seen, failures included.",
            javaType = "Integer")
    public static final String CHANGES = "CamelCairnMirrorChanges";

    @Metadata(
            label = "producer",
            description = "Files that could not be mirrored; the others were.",
            javaType = "Integer")
    public static final String FAILED = "CamelCairnMirrorFailed";

    @Metadata(
            label = "producer",
            description = "Archives that have another content than their copy, and were not taken.",
            javaType = "Integer")
    public static final String KEPT_BACK = "CamelCairnMirrorKeptBack";

    private MirrorConstants() {}
}

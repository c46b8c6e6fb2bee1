package dev.cairn.s3;

import java.io.IOException;
import java.util.List;

/** Looks for the AWS SDK, which a class path has only where it is wanted. */
public final class S3Library {

    /** The version that this was built with. */
    private static final String VERSION = "2.41.28";

    /** A class of each artifact that is needed. */
    private static final List<String[]> NEEDED =
            List.of(
                    new String[] {"s3", "software.amazon.awssdk.services.s3.S3Client"},
                    new String[] {
                        "url-connection-client",
                        "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient"
                    });

    private S3Library() {}

    /**
     * Makes sure that S3 can be used; loads nothing else.
     *
     * @throws IOException in one line, naming what is missing and how to add it
     */
    public static void require() throws IOException {
        for (String[] each : NEEDED) {
            try {
                Class.forName(each[1], false, S3Library.class.getClassLoader());
            } catch (ClassNotFoundException | NoClassDefFoundError e) {
                String artifact = "software.amazon.awssdk:" + each[0] + ":" + VERSION;
                throw new IOException(
                        "s3: needs "
                                + artifact
                                + ", which is not on the class path; add --dep=mvn:"
                                + artifact
                                + " (camel run), or that dependency",
                        e);
            }
        }
    }
}

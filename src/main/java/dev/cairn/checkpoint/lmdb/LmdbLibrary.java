package dev.cairn.checkpoint.lmdb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.Meta;

/**
 * Loads LMDB into the process, once and only when it is needed. What it is unpacked into is deleted
 * as soon as it is loaded, so that a killed process leaves nothing behind.
 */
final class LmdbLibrary {

    private static final String EXTRACT_DIR = "lmdbjava.extract.dir";

    private static boolean loaded;

    private LmdbLibrary() {}

    /**
     * Makes sure that LMDB can be used.
     *
     * @throws IOException in one line, if it is not on the class path or cannot be loaded here
     */
    static synchronized void require() throws IOException {
        if (loaded) {
            return;
        }
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        try {
            Class.forName("org.lmdbjava.Env", false, LmdbLibrary.class.getClassLoader());
            // it looks for itself by way of the thread's loader, which may not see it
            thread.setContextClassLoader(LmdbLibrary.class.getClassLoader());
            load();
            loaded = true;
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new IOException(
                    "lmdb: needs lmdbjava, which is not on the class path; add"
                            + " --dep=mvn:org.lmdbjava:lmdbjava:0.9.3 (camel run), or the"
                            + " dependency org.lmdbjava:lmdbjava:0.9.3",
                    e);
        } catch (LinkageError | RuntimeException e) {
            throw new IOException(
                    "lmdb: cannot load its native library on "
                            + System.getProperty("os.name")
                            + " "
                            + System.getProperty("os.arch")
                            + " ("
                            + reason(e)
                            + "); where "
                            + System.getProperty("java.io.tmpdir")
                            + " is mounted noexec give another directory by -D"
                            + EXTRACT_DIR
                            + "=DIR -Djffi.extract.dir=DIR; else use a JSON registry",
                    e);
        } finally {
            thread.setContextClassLoader(context);
        }
    }

    private static void load() throws IOException {
        if (System.getProperty(EXTRACT_DIR) != null) {
            Meta.version();
            return;
        }
        Path scratch = Files.createTempDirectory("cairn-lmdb");
        try {
            System.setProperty(EXTRACT_DIR, scratch.toString());
            Meta.version();
        } finally {
            System.clearProperty(EXTRACT_DIR);
            delete(scratch);
        }
    }

    /** On Windows a loaded library cannot be deleted; there it goes with the process. */
    private static void delete(Path scratch) {
        File[] files = scratch.toFile().listFiles();
        boolean all = true;
        for (File file : files == null ? new File[0] : files) {
            all &= file.delete();
        }
        if (!all || !scratch.toFile().delete()) {
            scratch.toFile().deleteOnExit();
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return text;
    }
}

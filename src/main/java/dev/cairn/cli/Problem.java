package dev.cairn.cli;

import dev.cairn.checkpoint.CorruptStoreException;
import dev.cairn.checkpoint.OwnedStoreException;
import dev.cairn.io.HeldLockException;
import dev.cairn.mirror.CorruptPondException;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.URISupport;
import picocli.CommandLine;

/**
 * Why a command ended early, in the words of the layer that knows: one line, and an exit status.
 *
 * @param line for people, without line breaks
 * @param exitStatus one of {@link ExitStatus}
 */
record Problem(String line, int exitStatus) {

    /** Longer messages are cut; a line is read by a person. */
    private static final int MAX_LINE_CHARS = 1000;

    /** Finds the cause that says most among those that Camel has wrapped around it. */
    static Problem of(Throwable thrown) {
        int exitStatus = ExitStatus.FAILED;
        Throwable telling = thrown;
        boolean decided = false;
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 50; depth++) {
            if (!decided && hasMessage(cause)) {
                telling = cause;
            }
            if (cause instanceof OwnedStoreException || cause instanceof HeldLockException) {
                exitStatus = ExitStatus.OWNED;
                decided = true;
            } else if (cause instanceof CorruptStoreException
                    || cause instanceof CorruptPondException) {
                exitStatus = ExitStatus.CORRUPT;
                decided = true;
            } else if (cause instanceof CommandLine.ParameterException) {
                exitStatus = ExitStatus.WRONG_USE;
                decided = true;
            } else if (cause instanceof PropertyBindingException
                    || isOwnWords(cause)
                    || cause instanceof FileSystemException
                    || isOurs(cause)) {
                // what is below is only about how it was found out
                decided = true;
            }
            cause = cause.getCause();
        }
        return new Problem(oneLine(describe(telling)), exitStatus);
    }

    private static boolean isOwnWords(Throwable cause) {
        return cause.getCause() == null
                && (cause instanceof ResolveEndpointFailedException
                        || cause instanceof NoSuchEndpointException);
    }

    /** Whether our own code made it, whose messages tell what happened, where and what to do. */
    private static boolean isOurs(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return hasMessage(cause)
                && trace.length > 0
                && trace[0].getClassName().startsWith("dev.cairn.");
    }

    private static boolean hasMessage(Throwable cause) {
        return cause.getMessage() != null && !cause.getMessage().isBlank();
    }

    private static String describe(Throwable telling) {
        if (telling instanceof URISyntaxException uri) {
            // its message holds the whole URI, which may hold a secret
            return uri.getReason()
                    + " at character "
                    + uri.getIndex()
                    + " of an endpoint's URI; a value with line breaks, as keys have, is given as"
                    + " file:PATH";
        }
        String message = hasMessage(telling) ? telling.getMessage() : telling.toString();
        if (telling instanceof NoSuchFileException file && message.equals(file.getFile())) {
            return "no such file: " + message;
        }
        if (telling instanceof AccessDeniedException file && message.equals(file.getFile())) {
            return "permission denied: " + message;
        }
        if (telling instanceof ResolveEndpointFailedException endpoint) {
            int reason = message.indexOf("due to: ");
            String uri = URISupport.sanitizeUri(endpoint.getUri());
            return reason < 0 ? message : uri + ": " + message.substring(reason + 8);
        }
        if (telling instanceof RuntimeException
                && telling.getClass() != IllegalArgumentException.class
                && telling.getClass() != IllegalStateException.class
                && telling.getClass() != UnsupportedOperationException.class
                && telling.getClass().getName().startsWith("java.")) {
            // a NullPointerException's message alone says too little
            return telling.toString();
        }
        return message;
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() <= MAX_LINE_CHARS ? line : line.substring(0, MAX_LINE_CHARS) + " …";
    }
}

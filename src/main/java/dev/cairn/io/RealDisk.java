package dev.cairn.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The disk of this machine. Every exception names the path, what was tried and what the system said
 * of it; absence, existence and lack of permission keep their exception types.
 */
public final class RealDisk implements Disk {

    /** The only instance; it has no state. */
    public static final RealDisk INSTANCE = new RealDisk();

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private RealDisk() {}

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        Set<? extends OpenOption> options =
                switch (mode) {
                    case READ -> Set.of(StandardOpenOption.READ);
                    case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
                    case WRITE_OR_CREATE ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE);
                    case CREATE_NEW ->
                            Set.of(
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE_NEW);
                };
        try {
            return new RealFile(path, FileChannel.open(path, options));
        } catch (IOException e) {
            throw describe("open", path, e);
        }
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            FileStat.Kind kind =
                    attributes.isRegularFile()
                            ? FileStat.Kind.FILE
                            : attributes.isDirectory()
                                    ? FileStat.Kind.DIRECTORY
                                    : FileStat.Kind.OTHER;
            Object key = attributes.fileKey();
            String numbers = key == null ? "" : key.toString();
            return Optional.of(
                    new FileStat(
                            kind,
                            attributes.size(),
                            attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                            number(numbers, "dev=", 16),
                            number(numbers, "ino=", 10)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // a path through a regular file names nothing
            if ("Not a directory".equals(e.getReason())) {
                return Optional.empty();
            }
            throw describe("look at", path, e);
        } catch (IOException e) {
            throw describe("look at", path, e);
        }
    }

    /**
     * Reads a number out of the JDK's text for a file key, {@code (dev=fd01,ino=1234)}. The
     * attribute view {@code unix:*} has them as numbers, but builds a map per call.
     */
    private static long number(String fileKey, String name, int radix) {
        int begin = fileKey.indexOf(name);
        if (begin < 0) {
            return 0;
        }
        begin += name.length();
        int end = begin;
        while (end < fileKey.length() && Character.digit(fileKey.charAt(end), radix) >= 0) {
            end++;
        }
        return end == begin ? 0 : Long.parseUnsignedLong(fileKey, begin, end, radix);
    }

    @Override
    public Path realPath(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw describe("follow", path, e);
        }
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            throw describe("list", directory, e.getCause());
        } catch (IOException e) {
            throw describe("list", directory, e);
        }
        return children;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(
                    from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw describe("rename to " + to, from, e);
        }
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        try {
            Files.createLink(link, existing);
        } catch (FileAlreadyExistsException e) {
            throw describe("link " + existing + " to", link, e);
        } catch (IOException e) {
            throw describe("link to " + link, existing, e);
        } catch (UnsupportedOperationException e) {
            throw new IOException("cannot link " + existing + " to " + link + ": no hard links", e);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw describe("delete", path, e);
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            return;
        }
        Path parent = absolute.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(absolute);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(absolute)) {
                throw describe("create directory", absolute, e);
            }
        } catch (IOException e) {
            throw describe("create directory", absolute, e);
        }
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (WINDOWS) {
            return; // a directory cannot be opened there; NTFS journals names by itself
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // EINVAL: a file system that has no such operation (some network ones)
            if (!"Invalid argument".equals(reason(e))) {
                throw describe("sync directory", directory, e);
            }
        }
    }

    /** An exception of the same type, as far as callers tell types apart, that says more. */
    static IOException describe(String tried, Path path, IOException e) {
        String said = "cannot " + tried + ": " + reason(e);
        IOException better;
        if (e instanceof NoSuchFileException) {
            better = new NoSuchFileException(path.toString(), null, said);
        } else if (e instanceof FileAlreadyExistsException) {
            better = new FileAlreadyExistsException(path.toString(), null, said);
        } else if (e instanceof AccessDeniedException) {
            better = new AccessDeniedException(path.toString(), null, said);
        } else {
            return new IOException(path + ": " + said, e);
        }
        better.initCause(e);
        return better;
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}

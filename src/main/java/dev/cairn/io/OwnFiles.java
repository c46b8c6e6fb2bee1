package dev.cairn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The files that this process writes itself: sinks, registries, locks, and its redirected output.
 * They are never read as sources, or each line would beget the next. Thread-safe.
 */
public final class OwnFiles {

    /** What follows the name of a file in the names of those that belong to it. */
    private static final Pattern MEMBER =
            Pattern.compile(
                    "|\\.(lock|tmp|cairn-.*|bak\\d.*|(journal|corrupt|orphan|cut)-.*)"
                            + "|[.-]\\d[\\d.\\-_:TZ]*(\\.[A-Za-z0-9]+)?");

    private static final OwnFiles PROCESS = new OwnFiles(RealDisk.INSTANCE);

    static {
        PROCESS.addIfFile(Path.of("/proc/self/fd/1"));
        PROCESS.addIfFile(Path.of("/proc/self/fd/2"));
    }

    private final Disk disk;
    private final Map<Path, Integer> files = new ConcurrentHashMap<>();
    private final Map<Path, Integer> families = new ConcurrentHashMap<>();
    private final Set<FileStat> numbers = ConcurrentHashMap.newKeySet();

    /** An empty set over a disk; for tests. Everybody else shares {@link #ofProcess}. */
    public OwnFiles(Disk disk) {
        this.disk = disk;
    }

    /** The one of this process; standard output and error are in it if they are regular files. */
    public static OwnFiles ofProcess() {
        return PROCESS;
    }

    /** Adds the file of a path that stands for an open handle, whatever names it has or gets. */
    void addIfFile(Path handle) {
        try {
            disk.stat(handle)
                    .filter(stat -> stat.kind() == FileStat.Kind.FILE && stat.inode() != 0)
                    .ifPresent(numbers::add);
        } catch (IOException e) {
            // No such handles here, or not to be looked at: then nothing is known of it.
            return;
        }
    }

    /** Adds one file; it need not exist yet. What is added twice is removed by two removals. */
    public void add(Path path) {
        names(path).forEach(name -> files.merge(name, 1, Integer::sum));
    }

    /**
     * Adds a file and what belongs to it beside it: backups, journals, locks, temporary and rotated
     * ones, all named after it.
     */
    public void addFamily(Path base) {
        names(base).forEach(name -> families.merge(name, 1, Integer::sum));
    }

    /** Takes back one {@link #add} or, if there is none, one {@link #addFamily}. */
    public void remove(Path path) {
        for (Path name : names(path)) {
            Map<Path, Integer> from = files.containsKey(name) ? files : families;
            from.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Whether a file is one of this process's own.
     *
     * @param realPath its path with links followed
     */
    public boolean contains(Path realPath, FileStat stat) {
        if (files.containsKey(realPath)) {
            return true;
        }
        for (FileStat own : numbers) {
            if (own.sameFile(stat)) {
                return true;
            }
        }
        if (families.isEmpty() || realPath.getFileName() == null) {
            return false;
        }
        String name = realPath.getFileName().toString();
        for (Path base : families.keySet()) {
            if (isMember(name, base.getFileName().toString())
                    && base.getParent().equals(realPath.getParent())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMember(String name, String base) {
        int hidden = name.startsWith("." + base) ? 1 : 0;
        return name.startsWith(base, hidden)
                && MEMBER.matcher(name.substring(hidden + base.length())).matches();
    }

    /** The names under which a file may be met: in its real directory, and where a link leads. */
    private Set<Path> names(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Set<Path> names = new HashSet<>(List.of(absolute));
        try {
            names.add(disk.realPath(absolute.getParent()).resolve(absolute.getFileName()));
            names.add(disk.realPath(absolute));
        } catch (IOException e) {
            // What is not there yet has no links to follow.
            return names;
        }
        return names;
    }
}

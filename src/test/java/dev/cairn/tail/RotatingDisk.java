package dev.cairn.tail;

import dev.cairn.io.Disk;
import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.io.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A disk on which another program acts between two operations, once for each action. */
record RotatingDisk(
        SimulatedDisk disk,
        Queue<Runnable> beforeList,
        Queue<Runnable> afterList,
        Queue<Runnable> beforeOpen,
        Queue<Runnable> beforeStat)
        implements Disk {

    RotatingDisk(SimulatedDisk disk) {
        this(disk, new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    }

    private static void act(Queue<Runnable> actions) {
        Runnable action = actions.poll();
        if (action != null) {
            action.run();
        }
    }

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        act(beforeOpen);
        return disk.open(path, mode);
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        act(beforeStat);
        return disk.stat(path);
    }

    @Override
    public Path realPath(Path path) throws IOException {
        return disk.realPath(path);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        act(beforeList);
        List<Path> children = disk.list(directory);
        act(afterList);
        return children;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void link(Path existing, Path link) throws IOException {
        disk.link(existing, link);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }
}

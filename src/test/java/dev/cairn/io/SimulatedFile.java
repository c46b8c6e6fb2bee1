package dev.cairn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;

/** An open file of {@link SimulatedDisk}; it follows its inode through renames and deletion. */
final class SimulatedFile implements DiskFile {

    private final SimulatedDisk disk;
    private final String name;
    private final SimulatedInode inode;
    private final boolean writable;
    private boolean open = true;

    SimulatedFile(SimulatedDisk disk, String name, SimulatedInode inode, boolean writable) {
        this.disk = disk;
        this.name = name;
        this.inode = inode;
        this.writable = writable;
    }

    @Override
    public long size() throws IOException {
        synchronized (disk) {
            check(false);
            return inode.size();
        }
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        synchronized (disk) {
            check(false);
            if (inode.readsFail) {
                throw new IOException(name + ": cannot read: " + Fault.EIO.text());
            }
            if (!target.hasRemaining()) {
                return 0;
            }
            byte[] bytes = new byte[target.remaining()];
            int count = inode.read(bytes, 0, bytes.length, offset);
            if (count > 0) {
                target.put(bytes, 0, count);
            }
            return count;
        }
    }

    @Override
    public void write(List<ByteBuffer> sources, long offset) throws IOException {
        synchronized (disk) {
            check(true);
            int length = sources.stream().mapToInt(ByteBuffer::remaining).sum();
            ByteBuffer all = ByteBuffer.allocate(length);
            sources.forEach(all::put);
            disk.write(name, inode, Math.toIntExact(offset), all.array());
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        synchronized (disk) {
            check(true);
            disk.change("truncate", name, () -> inode.truncate(Math.toIntExact(size)));
            inode.modifiedNanos = disk.now();
        }
    }

    @Override
    public void sync() throws IOException {
        synchronized (disk) {
            check(false);
            disk.sync(name, inode::sync, inode::forgetDirty);
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (open) {
                open = false;
                inode.openHandles--;
                disk.closed(inode);
            }
        }
    }

    private void check(boolean toWrite) throws IOException {
        disk.checkAlive();
        if (!open) {
            throw new ClosedChannelException();
        }
        if (toWrite && !writable) {
            throw new IOException(name + ": opened for reading only");
        }
    }
}

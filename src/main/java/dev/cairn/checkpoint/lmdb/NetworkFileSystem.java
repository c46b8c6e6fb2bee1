package dev.cairn.checkpoint.lmdb;

import dev.cairn.checkpoint.RegistryUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * File systems on which LMDB must not be written: its memory map and its locks need a machine's own
 * ("Do not use LMDB databases on remote filesystems", lmdb.h).
 */
final class NetworkFileSystem {

    private static final Set<String> TYPES =
            Set.of(
                    "nfs",
                    "nfs3",
                    "nfs4",
                    "cifs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "afpfs",
                    "afs",
                    "9p",
                    "ceph",
                    "glusterfs",
                    "lustre",
                    "gpfs",
                    "beegfs",
                    "ncpfs",
                    "webdav",
                    "davfs");

    private NetworkFileSystem() {}

    /**
     * Refuses a directory on one.
     *
     * @throws IOException that says so
     */
    static void refuse(RegistryUri uri, Path directory) throws IOException {
        String type = type(directory);
        if (isOne(type)) {
            throw refusal(uri, type);
        }
    }

    private static String type(Path directory) {
        try {
            return Files.getFileStore(directory).type();
        } catch (IOException e) {
            // in a container its mount may not be listed; then nothing is known of it
            return "";
        }
    }

    /** Whether that is its type, as the system calls it. */
    static boolean isOne(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        return TYPES.contains(name)
                || name.startsWith("fuse.sshfs")
                || name.startsWith("fuse.s3")
                || name.startsWith("fuse.rclone")
                || name.startsWith("fuse.gluster")
                || name.startsWith("fuse.ceph");
    }

    static IOException refusal(RegistryUri uri, String type) {
        return new IOException(
                "registry "
                        + uri
                        + " is on a network file system ("
                        + type
                        + "), where LMDB is not safe; choose a local directory, or a JSON registry");
    }
}

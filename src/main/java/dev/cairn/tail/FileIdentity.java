package dev.cairn.tail;

import dev.cairn.io.DiskFile;
import dev.cairn.io.FileStat;
import dev.cairn.source.Digest;
import dev.cairn.source.FilePosition;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The rules by which a file is known again (docs/sources/tail.md, "Which file is it?"). They
 * compare a position's evidence with numbers from the file system and with the content itself; what
 * is shorter than the offset never agrees.
 */
final class FileIdentity {

    /** Digested bytes from which content alone, without number or path, is proof. */
    static final int PROOF_BYTES = 256;

    private FileIdentity() {}

    /** Whether device and inode are those of the position, as far as they are known. */
    static boolean sameNumbers(FilePosition position, FileStat stat) {
        boolean device =
                position.device() == stat.device() || position.device() == 0 || stat.device() == 0;
        return device && position.inode() != 0 && position.inode() == stat.inode();
    }

    /** Whether a path still names the file of a position, as far as numbers tell. */
    static boolean sameFile(FilePosition position, FileStat stat) {
        return stat.inode() == 0 || position.inode() == 0 || sameNumbers(position, stat);
    }

    /** Whether there is a digest to compare content with. */
    static boolean hasEvidence(FilePosition position) {
        return position.fingerprint().length() > 0 || position.guard().length() > 0;
    }

    /** Whether content alone can prove the identity. */
    static boolean hasProof(FilePosition position) {
        return coveredBytes(position) >= PROOF_BYTES;
    }

    private static long coveredBytes(FilePosition position) {
        long head = position.fingerprint().length();
        long guardFrom = position.offset() - position.guard().length();
        return head + Math.max(0, position.offset() - Math.max(head, guardFrom));
    }

    /** Whether a file's content carries the position's fingerprint and frontier guard. */
    static boolean carries(DiskFile file, FilePosition position) throws IOException {
        return file.size() >= position.offset()
                && matches(file, position.fingerprint(), 0)
                && matches(file, position.guard(), position.offset() - position.guard().length());
    }

    /** Whether a file begins with the bytes of a digest, as far as it has them. */
    static boolean matches(DiskFile file, Digest digest, long offset) throws IOException {
        return digest.length() == 0 || read(file, offset, digest.length()).equals(digest);
    }

    /** The digest of a stretch, shorter where the file ends. */
    static Digest read(DiskFile file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(bytes, file, offset);
        return Digest.of(bytes.flip());
    }

    /** Reads until the buffer is full or the file ends. */
    static void fill(ByteBuffer bytes, DiskFile file, long offset) throws IOException {
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                return;
            }
        }
    }

    /** A position at an offset of a file, with fresh evidence read from it. */
    static FilePosition at(FilePosition position, DiskFile file, long offset) throws IOException {
        int evidence = (int) Math.min(offset, FilePosition.EVIDENCE_BYTES);
        return new FilePosition(
                position.id(),
                position.path(),
                position.generation(),
                position.device(),
                position.inode(),
                offset,
                read(file, 0, evidence),
                read(file, offset - evidence, evidence));
    }

    /**
     * The position with a fingerprint of what the file begins with now, however far it was read.
     */
    static FilePosition withHead(FilePosition position, DiskFile file) throws IOException {
        return withHead(position, read(file, 0, FilePosition.EVIDENCE_BYTES));
    }

    /** The position with a fingerprint. */
    static FilePosition withHead(FilePosition position, Digest head) {
        return new FilePosition(
                position.id(),
                position.path(),
                position.generation(),
                position.device(),
                position.inode(),
                position.offset(),
                head,
                position.guard());
    }

    /**
     * The position further on in bytes that were read.
     *
     * @param from the position of index {@code fromIndex}
     * @param bytes bytes of the file, from at least the guard's length before {@code from}
     * @param toIndex where the new position stands
     */
    static FilePosition advance(FilePosition from, ByteBuffer bytes, int fromIndex, int toIndex) {
        long offset = from.offset() + (toIndex - fromIndex);
        int guard = (int) Math.min(Math.min(offset, FilePosition.EVIDENCE_BYTES), toIndex);
        Digest fingerprint = from.fingerprint();
        int head = (int) Math.min(offset, FilePosition.EVIDENCE_BYTES);
        if (fingerprint.length() < head && fromIndex == from.offset()) {
            fingerprint = Digest.of(bytes.slice(0, head));
        }
        return new FilePosition(
                from.id(),
                from.path(),
                from.generation(),
                from.device(),
                from.inode(),
                offset,
                fingerprint,
                Digest.of(bytes.slice(toIndex - guard, guard)));
    }

    /** The position under another path, as another generation. */
    static FilePosition renamed(FilePosition position, String path, int generation) {
        return new FilePosition(
                position.id(),
                path,
                generation,
                position.device(),
                position.inode(),
                position.offset(),
                position.fingerprint(),
                position.guard());
    }

    /** The position in a file with other numbers. */
    static FilePosition moved(FilePosition position, FileStat stat) {
        return new FilePosition(
                position.id(),
                position.path(),
                position.generation(),
                stat.device(),
                stat.inode(),
                position.offset(),
                position.fingerprint(),
                position.guard());
    }
}

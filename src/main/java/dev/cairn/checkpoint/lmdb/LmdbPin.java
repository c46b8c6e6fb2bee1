package dev.cairn.checkpoint.lmdb;

import java.io.IOException;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * A place in the table of readers, by which a process that writes an environment knows which pages
 * another still reads. The library is asked for nothing but that; it follows no page number.
 */
final class LmdbPin {

    private static final int MODE = 0664;

    private LmdbPin() {}

    /** What is done while the pages of the newest commit are kept from being used again. */
    interface Work<T> {

        /** Gets the number of that commit. */
        T with(long transaction) throws IOException;
    }

    /**
     * Does something beside a process that writes.
     *
     * @throws UnavailableException if this process cannot enter itself in the table, for lack of
     *     permission say
     */
    static <T> T beside(LmdbFiles files, Work<T> work) throws IOException {
        // the locks of two environments in one directory would undo each other
        synchronized (LmdbEnvironment.OPENING) {
            if (LmdbEnvironment.ofProcess(files).isPresent()) {
                return LmdbEnvironment.ofProcess(files).get().pinned(work);
            }
            try (Env<byte[]> env = open(files);
                    Txn<byte[]> txn = env.txnRead()) {
                if (env.info().numReaders == 0) {
                    // what LMDB does silently on a read-only file system
                    throw new UnavailableException("there is no table to be entered in");
                }
                return work.with(txn.getId());
            } catch (LmdbException e) {
                throw new UnavailableException(e);
            }
        }
    }

    private static Env<byte[]> open(LmdbFiles files) throws UnavailableException {
        try {
            LmdbLibrary.require();
        } catch (IOException e) {
            throw new UnavailableException(e);
        }
        return Env.create(ByteArrayProxy.PROXY_BA)
                .open(
                        files.directory().toFile(),
                        MODE,
                        EnvFlags.MDB_NOTLS,
                        EnvFlags.MDB_RDONLY_ENV);
    }

    /** There is no place for this process in the table of readers. */
    static final class UnavailableException extends IOException {

        private static final long serialVersionUID = 1L;

        UnavailableException(String message) {
            super(message);
        }

        private UnavailableException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}

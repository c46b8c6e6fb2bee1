package dev.cairn.checkpoint;

import java.io.IOException;

/** A store with several users in this process, who also share one view of what is committed. */
final class SharedStore {

    private final CheckpointStore store;
    private final RegistryView view = new RegistryView();
    private final Runnable onClose;

    /** Guarded by {@link #OPENING}: a commit that hangs holds up nobody who is not the last. */
    private int users;

    SharedStore(CheckpointStore store, Runnable onClose) {
        this.store = store;
        this.onClose = onClose;
    }

    /** One more user, who closes the handle when done. */
    Handle join() {
        users++;
        return new Handle(this);
    }

    private void leave() throws IOException {
        users--;
        if (users == 0) {
            onClose.run();
            synchronized (this) {
                store.close();
            }
        }
    }

    /** One user's share. */
    static final class Handle implements CheckpointStore {

        private final SharedStore shared;
        private volatile boolean open = true;

        private Handle(SharedStore shared) {
            this.shared = shared;
        }

        RegistryView view() {
            return shared.view;
        }

        @Override
        public Loaded load() throws IOException {
            synchronized (shared) {
                requireOpen();
                return shared.store.load();
            }
        }

        @Override
        public void commit(ChangeSet changes) throws IOException {
            synchronized (shared) {
                requireOpen();
                shared.store.commit(changes);
            }
        }

        @Override
        public void commitFolded(ChangeSet changes) throws IOException {
            synchronized (shared) {
                requireOpen();
                shared.store.commitFolded(changes);
            }
        }

        @Override
        public void keepBackup() throws IOException {
            synchronized (shared) {
                requireOpen();
                shared.store.keepBackup();
            }
        }

        @Override
        public Ownership ownership() {
            return shared.store.ownership();
        }

        private void requireOpen() throws IOException {
            if (!open) {
                throw new IOException("the registry is closed");
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (OPENING) {
                if (open) {
                    open = false;
                    shared.leave();
                }
            }
        }
    }

    /** Held while a store is opened or closed, so that nobody joins one that is being closed. */
    static final Object OPENING = new Object();
}

package dev.cairn.s3;

/** The fake of tests does what a service does. */
final class MemoryObjectsTest extends ObjectStoreContract {

    @Override
    ObjectStore store() {
        return new MemoryObjects();
    }
}

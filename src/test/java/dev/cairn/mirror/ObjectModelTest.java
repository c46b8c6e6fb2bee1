package dev.cairn.mirror;

/** Random histories with a pond of objects. */
final class ObjectModelTest extends MirrorModelTest {

    @Override
    MirrorKit kit() {
        return MirrorKit.onObjects();
    }
}

package dev.cairn.mirror;

/** What rotators do, with a pond of objects: the same comes of it. */
final class ObjectRotationTest extends RotationTest {

    @Override
    MirrorKit kit() {
        return MirrorKit.onObjects();
    }
}

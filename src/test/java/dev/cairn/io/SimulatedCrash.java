package dev.cairn.io;

/** The simulated machine died; thrown by every operation on its disk from then on. */
public final class SimulatedCrash extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
        super("the simulated machine has crashed");
    }
}

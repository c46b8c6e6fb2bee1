package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.Entry;
import dev.cairn.io.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who holds a lease: an instance, and the process that it is.
 *
 * @param instance its name
 * @param host the machine's name
 * @param pid of the process
 * @param started when it was started, in ticks since the boot; empty where that is unknown
 * @param space boot and process namespace within which a pid means one process; empty where that is
 *     unknown
 */
record Holder(String instance, String host, long pid, String started, String space) {

    private static final String INSTANCE = "instance";
    private static final String HOST = "host";
    private static final String PID = "pid";
    private static final String STARTED = "process_started";
    private static final String SPACE = "process_space";

    /**
     * What an instance is called that was given no name: the node of a pod, where the environment
     * of its container says {@code NODE_NAME}, for the files are the node's; else the machine.
     */
    static String nameIn(Map<String, String> environment) {
        String node = environment.getOrDefault("NODE_NAME", "").strip();
        boolean pod = environment.containsKey("KUBERNETES_SERVICE_HOST");
        return pod && !node.isEmpty() ? node : HostName.get();
    }

    /** This process under a name. */
    static Holder ofProcess(String instance) {
        long pid = ProcessHandle.current().pid();
        return new Holder(
                instance, HostName.get(), pid, ticks(pid).orElse(""), ownSpace().orElse(""));
    }

    static Holder of(Entry lease) {
        return new Holder(
                lease.text(INSTANCE).orElse("unknown"),
                lease.text(HOST).orElse("unknown"),
                lease.number(PID).orElse(0),
                lease.text(STARTED).orElse(""),
                lease.text(SPACE).orElse(""));
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(INSTANCE, instance);
        members.put(HOST, host);
        members.put(PID, pid);
        members.put(STARTED, started);
        members.put(SPACE, space);
        return members;
    }

    /** Whether it is certain that the process was one of this machine and has ended. */
    boolean isDead() {
        boolean here =
                !space.isEmpty()
                        && !started.isEmpty()
                        && host.equals(HostName.get())
                        && ownSpace().equals(Optional.of(space));
        return here && !ticks(pid).equals(Optional.of(started));
    }

    /** The boot, and the namespace of processes: containers count theirs from 1 each. */
    private static Optional<String> ownSpace() {
        try {
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Optional.of(boot + " " + namespace);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** When a process was started; empty if there is none of this number. */
    private static Optional<String> ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // the name, in parentheses, may hold anything; the 20th field behind it is the time
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") ? Optional.empty() : Optional.of(fields[19]);
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** For messages: {@code web-3 (pid 71 on host node-a)}. */
    @Override
    public String toString() {
        return instance + " (pid " + pid + " on host " + host + ")";
    }
}

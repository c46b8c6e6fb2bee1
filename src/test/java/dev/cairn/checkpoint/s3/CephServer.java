package dev.cairn.checkpoint.s3;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Ceph's object gateway from Debian's packages over one node in memory. Its conditional writes are
 * atomic by themselves. It ends with this process, however that ends.
 */
public final class CephServer implements S3Service {

    /** Of a second user, who may not touch what the first has. */
    public static final String OTHER_ACCESS_KEY = "AKIDOTHERCAIRN";

    public static final String OTHER_SECRET_KEY = "secret-of-another-0123456789abcdef";

    private static final List<String> PROGRAMS =
            List.of("ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "setpriv");

    private static CephServer shared;

    private final Process process;
    private final int port;

    private CephServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * The one of this process, started when it is first asked for, which takes twenty seconds.
     * Where it cannot be started the test is skipped, or fails with {@code
     * -Dcairn.require-real=true}.
     */
    public static synchronized CephServer shared() throws IOException {
        Optional<String> missing = missing();
        if (missing.isPresent() && Boolean.getBoolean("cairn.require-real")) {
            fail("Ceph is required (cairn.require-real): " + missing.get());
        }
        assumeTrue(missing.isEmpty(), () -> "no Ceph: " + missing.get());
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** Why it cannot be started here; empty if it can. */
    private static Optional<String> missing() throws IOException {
        for (String program : PROGRAMS) {
            if (!Files.isExecutable(Path.of("/usr/bin", program))) {
                return Optional.of(program + " is not installed");
            }
        }
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        return root ? Optional.empty() : Optional.of("its daemons want to be root");
    }

    private static CephServer start() throws IOException {
        Path directory = Files.createTempDirectory("cairn-ceph");
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                "bash",
                                script().toString(),
                                directory.toString(),
                                Integer.toString(freePort()),
                                Integer.toString(port),
                                "cairn",
                                ACCESS_KEY,
                                SECRET_KEY,
                                "other",
                                OTHER_ACCESS_KEY,
                                OTHER_SECRET_KEY)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        // not closed: it ends with the process
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (!"ready".equals(line)) {
            process.destroy();
            throw new IOException("Ceph does not start; see what it said above");
        }
        return new CephServer(process, port);
    }

    private static Path script() {
        try {
            return Path.of(CephServer.class.getResource("ceph.sh").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public URI pathStyle() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public URI hostStyle() {
        return URI.create("http://s3.localhost:" + port);
    }

    /** Ends it for all tests of this process. */
    @Override
    public void close() {
        synchronized (CephServer.class) {
            shared = null;
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

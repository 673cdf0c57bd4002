package org.sallyport.relay.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A squid of its own, on a free loopback port, with a configuration of few lines. */
final class Squid {
    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/squid"), Path.of("/usr/bin/squid"));
    private static final String HELPERS = "/usr/lib/squid/";
    private static final String AUTHENTICATED =
            "acl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all\n";
    private static final int TRIES = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final int port;
    private final Path log;

    private Squid(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    static boolean isInstalled() {
        return PROGRAMS.stream().anyMatch(Files::isExecutable) && Files.isDirectory(Path.of(HELPERS));
    }

    /** Lets squid's own user use a directory. */
    static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    static void readable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** Basic credentials in a file of MD5 sums. */
    static String basic(Path directory, PasswordLogin login) throws IOException {
        Path file = directory.resolve("basic");
        Files.writeString(file, login.user() + ":" + md5(login.password()) + "\n");
        readable(file);
        return "auth_param basic program " + HELPERS + "basic_ncsa_auth " + file
                + "\nauth_param basic realm basic\nauth_param basic children 1 startup=1\nauth_param basic utf8 on\n"
                + AUTHENTICATED;
    }

    /** Digest credentials in a file of hashes; a nonce may be used three times. */
    static String digest(Path directory, PasswordLogin login, String realm) throws IOException {
        Path file = directory.resolve("digest");
        Files.writeString(
                file,
                login.user() + ":" + realm + ":" + md5(login.user() + ":" + realm + ":" + login.password()) + "\n");
        readable(file);
        return "auth_param digest program " + HELPERS + "digest_file_auth -c " + file + "\nauth_param digest realm "
                + realm + "\nauth_param digest children 1 startup=1\nauth_param digest nonce_max_count 3\n"
                + "auth_param digest check_nonce_count on\n" + AUTHENTICATED;
    }

    static String negotiate(Path keytab, String service) {
        return "auth_param negotiate program " + HELPERS + "negotiate_kerberos_auth -k " + keytab + " -s " + service
                + "\nauth_param negotiate children 1 startup=1\nauth_param negotiate keep_alive on\n" + AUTHENTICATED;
    }

    /** Starts it and waits until it takes connections. */
    static Squid start(Path directory, String... configuration) throws IOException, InterruptedException {
        for (int tries = 1; tries <= TRIES; tries++) {
            int port = freePort();
            Squid squid = start(directory, port, String.join("\n", configuration));
            if (squid.listens()) {
                return squid;
            }
            squid.close(); // another has taken the port by then
        }
        throw new IOException("squid does not start: "
                + Files.readString(directory.resolve("cache.log"), StandardCharsets.ISO_8859_1));
    }

    private static Squid start(Path directory, int port, String configuration) throws IOException {
        Path file = directory.resolve("squid.conf");
        Path log = directory.resolve("access.log");
        Files.writeString(
                file,
                configuration + "\nhttp_port 127.0.0.1:" + port + "\npid_filename none\ncache deny all\n"
                        + "cache_mem 8 MB\nmax_filedescriptors 1024\nvisible_hostname localhost\nshutdown_lifetime 0 seconds\n"
                        + "coredump_dir none\npinger_enable off\nicp_port 0\ncache_log "
                        + directory.resolve("cache.log")
                        + "\naccess_log stdio:" + log + "\n");
        readable(file);
        String program = PROGRAMS.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
        Process process = new ProcessBuilder(program, "-N", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        return new Squid(process, port, log);
    }

    private boolean listens() throws InterruptedException {
        while (process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return true;
            } catch (IOException notYet) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String md5(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    /** Waits until squid has logged something: who a tunnel was for, once it has ended. */
    void awaitLogged(String text) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!Files.readString(log, StandardCharsets.ISO_8859_1).contains(text)) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError(text + " is not in the log");
            }
        }
    }

    /** How many requests were asked for credentials. */
    long denied() throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("TCP_DENIED/407")).count();
        }
    }

    void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}

package org.sallyport.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sallyport.rig.Processes;

/**
 * The peer that anyone has: OpenSSH's remote forwarding, with a server of our own on the loopback interface. The client
 * stands where the agent stands, the server where the cloud stands. AES-128-GCM, the faster of OpenSSH's ciphers.
 */
final class SshTunnel {
    private static final List<Path> SERVERS =
            List.of(Path.of("/usr/sbin/sshd"), Path.of("/usr/local/sbin/sshd"), Path.of("/usr/bin/sshd"));

    private final Processes processes;
    private final Path folder;
    private final Path server;
    private final int serverPort;

    private SshTunnel(Processes processes, Path folder, Path server, int serverPort) {
        this.processes = processes;
        this.folder = folder;
        this.server = server;
        this.serverPort = serverPort;
    }

    /** An OpenSSH server of our own; empty where OpenSSH isn't installed. */
    static Optional<SshTunnel> open(Processes processes, Path folder) throws IOException, InterruptedException {
        Optional<Path> server = SERVERS.stream().filter(Files::isExecutable).findFirst();
        if (server.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        SshTunnel tunnel = new SshTunnel(processes, folder, server.get(), Processes.freePort());
        tunnel.startServer();
        return Optional.of(tunnel);
    }

    private void startServer() throws IOException, InterruptedException {
        key("host");
        key("client");
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd")); // where sshd drops its privileges; it won't start without
        }
        Path config = folder.resolve("sshd_config");
        Files.write(
                config,
                List.of(
                        "Port " + serverPort,
                        "ListenAddress 127.0.0.1",
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("client.pub"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "AllowTcpForwarding yes"));
        processes.start("sshd", List.of(server.toString(), "-D", "-e", "-f", config.toString()));
        awaitPort(serverPort);
    }

    /** Forwards a new port of the server's side to the port on the client's side; answers the new one. */
    int forward(int port) throws IOException, InterruptedException {
        int forwarded = Processes.freePort();
        processes.start(
                "ssh-" + forwarded,
                List.of(
                        "ssh",
                        "-N",
                        "-F",
                        "none",
                        "-p",
                        Integer.toString(serverPort),
                        "-i",
                        folder.resolve("client").toString(),
                        "-c",
                        "aes128-gcm@openssh.com",
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-R",
                        "127.0.0.1:" + forwarded + ":127.0.0.1:" + port,
                        System.getProperty("user.name") + "@127.0.0.1"));
        awaitPort(forwarded);
        return forwarded;
    }

    private void key(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f"));
        command.add(folder.resolve(name).toString());
        Process keygen = new ProcessBuilder(command).inheritIO().start();
        if (!keygen.waitFor(30, TimeUnit.SECONDS) || keygen.exitValue() != 0) {
            throw new IOException("ssh-keygen failed");
        }
    }

    /** Waits until something listens on the port, at most 10 s. */
    static void awaitPort(int port) throws IOException, InterruptedException {
        for (int i = 0; i < 200; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("nothing listens on port " + port + " after 10 s; see the log of sshd and ssh");
    }
}

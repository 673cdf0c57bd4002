package org.sallyport.demo;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sallyport.cloud.Cloud;
import org.sallyport.cloud.CloudConfig;

/**
 * Makes the archive of the classes that an agent loads until it is linked (class data sharing): runs the real agent, over
 * TLS, against a cloud of its own on the loopback interface. An archive with the cloud's classes in it too would cost
 * each agent as much memory again, since a JVM makes all of an archive its own.
 */
public final class AgentArchive {
    private static final String AGENT = "org.sallyport.agent.Main";
    private static final int SECONDS = 60;

    private final Path folder;
    private final List<String> java;

    private AgentArchive(Path folder, List<String> java) {
        this.folder = folder;
        this.java = java;
    }

    /** Makes the archive: its file, then options for the agent's JVM. */
    public static void main(String[] arguments) throws Exception {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.addAll(List.of(arguments).subList(1, arguments.length));
        java.addAll(List.of("-cp", System.getProperty("java.class.path")));
        Path folder = Files.createTempDirectory("sallyport-archive");
        Vertx vertx = Vertx.vertx();
        try {
            new AgentArchive(folder, java).make(vertx, Path.of(arguments[0]));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
            delete(folder);
        }
    }

    private void make(Vertx vertx, Path archive) throws Exception {
        String token = new BigInteger(160, new SecureRandom()).toString(Character.MAX_RADIX);
        Certificates.Stored tls = Certificates.forLoopback(folder);
        int callers = freePort();
        Cloud cloud = Cloud.start(vertx, CloudConfig.read("cloud.yaml", cloudYaml(token, tls, callers)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
        try {
            CloudApi api = new CloudApi(URI.create("http://127.0.0.1:" + callers), token);
            CloudApi.NewGateway gateway = api.createGateway("archive");
            Path data = folder.resolve("agent");
            end(run(
                    "enrol",
                    "--cloud",
                    cloud.url().toString(),
                    "--code",
                    gateway.enrolmentCode(),
                    "--data",
                    data.toString(),
                    "--trusted-certificates",
                    tls.certificate().toString()));
            Path config = Files.writeString(
                    folder.resolve("agent.yaml"), """
                    cloud: %s
                    trustedCertificates: '%s'
                    data: '%s'
                    health: {host: 127.0.0.1, port: 0}
                    access:
                      # as people write it: the reader's classes for it belong into the archive as well
                      - allow: postgresql://*:5432/**
                        operations: [read]
                      - allow: "https://*:8443/**"
                    """.formatted(cloud.url(), tls.certificate(), data));
            // Once before, so that the agent finds what an earlier run has left, as it mostly does.
            runUntilLinked(config, api, gateway.id());
            java.add(1, "-XX:ArchiveClassesAtExit=" + archive);
            runUntilLinked(config, api, gateway.id());
        } finally {
            cloud.close().toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        }
    }

    private void runUntilLinked(Path config, CloudApi api, String gateway) throws Exception {
        Process agent = run("run", "--config", config.toString());
        api.awaitLink(gateway);
        agent.destroy();
        end(agent);
    }

    private String cloudYaml(String token, Certificates.Stored tls, int callers) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        return """
                listen: {host: 127.0.0.1, port: 0}
                plain: {port: %d}
                tls: {certificate: '%s', key: '%s'}
                data: '%s'
                identity: {builtin: {users: [{name: archive, tokenSha256: %s, admin: true}]}}
                """.formatted(
                        callers,
                        tls.certificate(),
                        tls.key(),
                        folder.resolve("cloud"),
                        HexFormat.of().formatHex(digest));
    }

    private Process run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.add(AGENT);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void end(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the agent did not end within " + SECONDS + " s");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}

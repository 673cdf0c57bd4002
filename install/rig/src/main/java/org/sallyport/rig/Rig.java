package org.sallyport.rig;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.demo.CloudApi;

/**
 * One cloud and one agent as processes, with their files in a folder. Each can be killed and started again; the cloud's port stays.
 */
public final class Rig {
    private final Processes processes;
    private final Path folder;
    private final List<String> javaOptions;
    private final int cloudPort = Processes.freePort();
    private final String token = random();
    private final String expiredToken = random();

    /**
     * Nothing is started yet.
     *
     * @param processes owns what is started
     * @param folder for configuration and data
     * @param javaOptions of both programs
     */
    public Rig(Processes processes, Path folder, List<String> javaOptions) throws IOException {
        this.processes = processes;
        this.folder = folder;
        this.javaOptions = List.copyOf(javaOptions);
    }

    /** The cloud's base URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + cloudPort);
    }

    /** Bearer token of an administrator. */
    public String token() {
        return token;
    }

    /** Bearer token of a user whose time is over. */
    public String expiredToken() {
        return expiredToken;
    }

    /** The cloud's API, as that administrator. */
    public CloudApi api() {
        return new CloudApi(url(), token);
    }

    /** URL of an operation on a connection. */
    public URI operation(String connector, String connection, String path) {
        return URI.create(url() + "/apim/" + connector + "/" + connection + path);
    }

    /** Starts the cloud and waits until it answers. */
    public Process startCloud() throws IOException, InterruptedException {
        Path config = folder.resolve("cloud.yaml");
        Files.writeString(
                config, """
                listen: {host: 127.0.0.1, port: %d}
                data: %s
                identity:
                  builtin:
                    users:
                      - {name: admin, tokenSha256: %s, admin: true}
                      - {name: former, tokenSha256: %s, expires: 2020-01-01T00:00:00Z}
                """.formatted(cloudPort, folder.resolve("cloud"), sha256(token), sha256(expiredToken)));
        Process process =
                processes.java("cloud", javaOptions, "org.sallyport.cloud.Main", "run", "--config", config.toString());
        processes.awaitAnswer("cloud", process, URI.create(url() + "/api/v1/openapi.json"));
        return process;
    }

    /** Makes a gateway and enrols this rig's agent as its first member; answers the gateway's id. */
    public String enrol() throws IOException, InterruptedException {
        CloudApi.NewGateway gateway = api().createGateway("rig");
        Process process = processes.java(
                "enrol",
                List.of(),
                "org.sallyport.agent.Main",
                "enrol",
                "--cloud",
                url().toString(),
                "--code",
                gateway.enrolmentCode(),
                "--name",
                "rig",
                "--data",
                folder.resolve("agent").toString());
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("enrolment failed: " + Files.readString(processes.log("enrol")));
        }
        return gateway.id();
    }

    /**
     * Starts the agent; {@link #awaitLinked} waits for its links.
     *
     * @param access YAML lines of the access policy
     */
    public Process startAgent(List<String> access) throws IOException {
        Path config = folder.resolve("agent.yaml");
        Files.writeString(config, """
                cloud: %s
                data: %s
                health: {host: 127.0.0.1, port: 0}
                access:
                %s
                """.formatted(url(), folder.resolve("agent"), String.join("\n", access)));
        return processes.java("agent", javaOptions, "org.sallyport.agent.Main", "run", "--config", config.toString());
    }

    /** Waits until the cloud holds a link of the agent. */
    public void awaitLinked(String gateway) throws IOException, InterruptedException {
        api().awaitLink(gateway);
    }

    /** Makes a connection without credentials or parameters; answers its id. */
    public String connect(String gateway, String connector) throws IOException, InterruptedException {
        return connect(gateway, connector, new JsonObject(), null);
    }

    /** Makes a connection; answers its id. */
    public String connect(String gateway, String connector, JsonObject parameters, @Nullable JsonObject credentials)
            throws IOException, InterruptedException {
        JsonObject connection = new JsonObject()
                .put("connector", connector)
                .put("name", connector)
                .put("environment", "default")
                .put("gateway", gateway)
                .put("parameters", parameters);
        if (credentials != null) {
            connection.put("credentials", credentials);
        }
        return api().createConnection(connection);
    }

    private static String random() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

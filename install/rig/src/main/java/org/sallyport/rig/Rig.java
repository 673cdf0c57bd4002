package org.sallyport.rig;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sallyport.demo.Certificates;
import org.sallyport.demo.CloudApi;

/**
 * One cloud and one agent as processes, with their files in a folder. Each can be killed and started again; the cloud's port stays.
 */
public final class Rig {
    private static final Pattern RECOVERY_KEY = Pattern.compile("Recovery key: ([0-9A-Z-]+)");

    /**
     * How JVMs are run that live for seconds and share few processors with others: without the second compiler, whose work
     * is not used for long enough to repay it. Such a JVM makes large RSA keys ten times slower than others do.
     */
    public static final List<String> SMALL_JVM =
            List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private static final int SMALL_KEY = 2048;

    private final Map<String, String> recoveryKeys = new ConcurrentHashMap<>();
    private final Processes processes;
    private final Path folder;
    private final Setup setup;
    private final int cloudPort = Processes.freePort();
    private final int callersPort;
    private final Certificates.@Nullable Stored tls;
    private final String token = random();
    private final String expiredToken = random();

    /**
     * How cloud and agents are set up.
     *
     * @param cloudOptions the cloud's JVM's
     * @param agentOptions each agent's JVM's, and its commands'
     * @param keyBits the size of a new gateway's RSA key
     * @param tls whether agents dial over TLS; callers then have a second listener without
     * @param engine what does TLS at both ends: a value of {@code tls.engine}
     * @param cloudSettings further YAML lines of cloud.yaml
     * @param agentSettings further YAML lines of each agent.yaml
     */
    public record Setup(
            List<String> cloudOptions,
            List<String> agentOptions,
            int keyBits,
            boolean tls,
            String engine,
            List<String> cloudSettings,
            List<String> agentSettings) {
        /** For tests: small JVMs, small keys, clear text. */
        public Setup(List<String> cloudSettings, List<String> agentSettings) {
            this(SMALL_JVM, SMALL_JVM, SMALL_KEY, false, "auto", cloudSettings, agentSettings);
        }

        public Setup {
            cloudOptions = List.copyOf(cloudOptions);
            agentOptions = List.copyOf(agentOptions);
            cloudSettings = List.copyOf(cloudSettings);
            agentSettings = List.copyOf(agentSettings);
        }
    }

    /** As tests want it, without settings of their own; nothing is started yet. */
    public Rig(Processes processes, Path folder) throws IOException {
        this(processes, folder, new Setup(List.of(), List.of()));
    }

    /** Nothing is started yet. */
    public Rig(Processes processes, Path folder, Setup setup) throws IOException {
        this.processes = processes;
        this.folder = folder;
        this.setup = setup;
        this.tls = setup.tls() ? Certificates.forLoopback(folder) : null;
        this.callersPort = setup.tls() ? Processes.freePort() : cloudPort;
    }

    /** The cloud's base URL for callers. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + callersPort);
    }

    /** The cloud's base URL for agents. */
    public URI agentsUrl() {
        return agentsUrl(cloudPort);
    }

    /** The base URL for agents that dial another port, behind which the cloud is. */
    public URI agentsUrl(int port) {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    /** Where the cloud listens for agents, whether it runs or not. */
    public int cloudPort() {
        return cloudPort;
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
        String more = String.join("\n", setup.cloudSettings());
        if (tls != null) {
            more += "\ntls: {certificate: %s, key: %s, engine: %s}\nplain: {port: %d}"
                    .formatted(tls.certificate(), tls.key(), setup.engine(), callersPort);
        }
        Files.writeString(
                config, """
                listen: {host: 127.0.0.1, port: %d}
                data: %s
                identity:
                  builtin:
                    users:
                      - {name: admin, tokenSha256: %s, admin: true}
                      - {name: former, tokenSha256: %s, expires: 2020-01-01T00:00:00Z}
                %s
                """.formatted(cloudPort, folder.resolve("cloud"), sha256(token), sha256(expiredToken), more));
        Process process = processes.java(
                "cloud", setup.cloudOptions(), "org.sallyport.cloud.Main", "run", "--config", config.toString());
        processes.awaitAnswer("cloud", process, URI.create(url() + "/api/v1/openapi.json"));
        return process;
    }

    /** Makes a gateway and enrols this rig's agent as its first member; answers the gateway's id. */
    public String enrol() throws IOException, InterruptedException {
        return enrol("agent", agentsUrl());
    }

    /**
     * Makes a gateway and enrols an agent as its first member.
     *
     * @param name of the agent: its data folder below the rig's
     * @param cloud the URL that it dials
     * @param options further options of {@code enrol}
     * @return the gateway's id
     */
    public String enrol(String name, URI cloud, String... options) throws IOException, InterruptedException {
        CloudApi.NewGateway gateway = api().createGateway("rig");
        List<String> all = new ArrayList<>(List.of("--key-size", Integer.toString(setup.keyBits())));
        all.addAll(List.of(options));
        String printed = output(enrolling("enrol", name, cloud, gateway.enrolmentCode(), all), "enrol");
        recoveryKey(gateway.id(), printed);
        return gateway.id();
    }

    /** Makes a further agent a member of a gateway that this rig enrolled, by the recovery key. */
    public void join(String name, String gateway) throws IOException, InterruptedException {
        ask("join", name, gateway);
    }

    /** Makes an agent the only member of a gateway that this rig enrolled, by the recovery key. */
    public void recover(String name, String gateway) throws IOException, InterruptedException {
        ask("recover", name, gateway);
    }

    private void ask(String command, String name, String gateway) throws IOException, InterruptedException {
        JsonObject code = api().post("/api/v1/gateways/" + gateway + "/enrolment-codes", new JsonObject());
        Process process = enrolling(
                command, name, agentsUrl(), code.getString("enrolmentCode"), List.of("--recovery-key-file", "-"));
        try (Writer input = process.outputWriter()) {
            input.write(recoveryKey(gateway));
        }
        output(process, command);
    }

    /** The recovery key of a gateway that this rig enrolled, as its agent printed it. */
    public String recoveryKey(String gateway) {
        return Objects.requireNonNull(recoveryKeys.get(gateway));
    }

    /** Takes note of a gateway's new recovery key. */
    public void recoveryKey(String gateway, String output) {
        Matcher shown = RECOVERY_KEY.matcher(output);
        if (!shown.find()) {
            throw new IllegalArgumentException("no recovery key was shown");
        }
        recoveryKeys.put(gateway, shown.group(1));
    }

    private Process enrolling(String command, String name, URI cloud, String code, List<String> options)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--cloud",
                cloud.toString(),
                "--code",
                code,
                "--name",
                name,
                "--data",
                folder.resolve(name).toString()));
        if (tls != null) {
            arguments.addAll(List.of("--trusted-certificates", tls.certificate().toString()));
        }
        arguments.addAll(options);
        return processes.java(
                command, setup.agentOptions(), "org.sallyport.agent.Main", arguments.toArray(String[]::new));
    }

    /** Runs a command of the agent's program to its end; answers what it printed. */
    public String command(String command, String... arguments) throws IOException, InterruptedException {
        return output(begin(command, arguments), command);
    }

    /** Starts a command of the agent's program, whose output the caller reads. */
    public Process begin(String command, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        return processes.java(command, setup.agentOptions(), "org.sallyport.agent.Main", all.toArray(String[]::new));
    }

    private String output(Process process, String command) throws IOException, InterruptedException {
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + Files.readString(processes.log(command)));
        }
        return printed;
    }

    /**
     * Starts the agent; {@link #awaitLinked} waits for its links.
     *
     * @param access YAML lines of the access policy
     */
    public Process startAgent(List<String> access) throws IOException {
        return startAgent("agent", agentsUrl(), List.of(), access);
    }

    /**
     * Starts an enrolled agent.
     *
     * @param name of the agent
     * @param cloud the URL that it dials
     * @param settings YAML lines of its own
     * @param access YAML lines of the access policy
     */
    public Process startAgent(String name, URI cloud, List<String> settings, List<String> access) throws IOException {
        Path config = agentConfig(name, cloud, settings, access);
        return processes.java(
                name, setup.agentOptions(), "org.sallyport.agent.Main", "run", "--config", config.toString());
    }

    /** Writes the configuration of an enrolled agent, for whoever starts it; answers the file. */
    public Path agentConfig(String name, URI cloud, List<String> settings, List<String> access) throws IOException {
        Path config = folder.resolve(name + ".yaml");
        List<String> lines = new ArrayList<>(
                List.of("cloud: " + cloud, "data: " + folder.resolve(name), "health: {host: 127.0.0.1, port: 0}"));
        if (tls != null) {
            lines.add("trustedCertificates: " + tls.certificate());
            lines.add("tls: {engine: " + setup.engine() + "}");
        }
        lines.addAll(setup.agentSettings());
        lines.addAll(settings);
        lines.add("access:");
        lines.addAll(access);
        return Files.write(config, lines);
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

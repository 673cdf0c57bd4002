package org.sallyport.benchmark;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.rig.Rig;

/**
 * The same small answer through connections whose credentials are sealed, and through one that names a secret of the
 * agent's: what sealing costs once they were unsealed.
 *
 * @param local the connection that names a secret
 * @param sealed the others, by format
 * @param time counted time of each measurement
 */
record WarmCredentials(HttpTarget local, Map<String, HttpTarget> sealed, Duration time) implements Work {
    /** What must hold is told of these, by format. */
    static final String MEASURE = "1 kB, credentials in %s";

    static final List<String> FORMATS = List.of("cms", "rsa-oaep");

    /**
     * So many that each event loop of the cloud gets its share: a call is quicker on the loop of its link, and one
     * connection alone would measure where it came to lie.
     */
    static final int CONNECTIONS = 8;

    private static final String SECRET = "bench";
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SLICE = Duration.ofSeconds(1);
    private static final JsonArray VALUES = new JsonArray()
            .add(new JsonObject().put("name", "username").put("value", "reader"))
            .add(new JsonObject().put("name", "password").put("value", "a password of usual length"));

    /** YAML lines of an agent that has the secret; makes its file. */
    static List<String> settings(Path folder) {
        Path directory = folder.resolve("secrets");
        SecretFiles.makeDirectory(directory);
        JsonObject secret = new JsonObject().put("username", "reader").put("password", "another one");
        SecretFiles.write(directory.resolve(SECRET + ".json"), secret.encode().getBytes(StandardCharsets.UTF_8));
        return List.of("secrets:"
                + " {file: {directory: '" + directory + "'}, allow: [{secret: " + SECRET
                + ", targets: ['http://127.0.0.1:*/**']}]}");
    }

    /** Connects a gateway to the origin, once with each kind of credentials. */
    static WarmCredentials connect(Rig rig, String gateway, int originPort, Duration time)
            throws IOException, InterruptedException {
        GatewayCertificates certificates = GatewayCertificates.read(rig.api().certificate(gateway));
        JsonObject credential = new JsonObject().put("credentialType", "Basic").put("credentialData", VALUES);
        return new WarmCredentials(
                target(rig, gateway, originPort, "local", SECRET),
                Map.of(
                        "cms",
                        target(rig, gateway, originPort, "cms", CredentialFormat.CMS.seal(certificates, credential)),
                        "rsa-oaep",
                        target(
                                rig,
                                gateway,
                                originPort,
                                "rsa-oaep",
                                CredentialFormat.RSA_OAEP.seal(certificates, credential))),
                time);
    }

    private static HttpTarget target(Rig rig, String gateway, int originPort, String format, String sealed)
            throws IOException, InterruptedException {
        JsonObject credentials = new JsonObject().put("format", format).put("sealed", sealed);
        String connection =
                rig.connect(gateway, OriginConnector.ID, new JsonObject().put("port", originPort), credentials);
        URI base = rig.operation(OriginConnector.ID, connection, "");
        return new Route(Route.SALLYPORT, base, rig.token()).get(SmallRequests.PATH);
    }

    @Override
    public String name() {
        return "credentials";
    }

    @Override
    public void warm() throws IOException {
        WarmUp.of(() -> HttpLoad.run(local, CONNECTIONS, Duration.ZERO, SLICE).requestsPerSecond());
        for (HttpTarget target : sealed.values()) {
            WarmUp.of(() ->
                    HttpLoad.run(target, CONNECTIONS, Duration.ZERO, SLICE).requestsPerSecond());
        }
    }

    @Override
    public void round(Report report) throws IOException {
        Load named = HttpLoad.run(local, CONNECTIONS, SETTLE, time);
        for (String format : FORMATS) {
            HttpTarget target = Objects.requireNonNull(sealed.get(format));
            String measure = MEASURE.formatted(format);
            report.add(measure, CONNECTIONS, Route.SALLYPORT, HttpLoad.run(target, CONNECTIONS, SETTLE, time));
            report.add(measure, CONNECTIONS, Route.LOCAL_SECRET, named);
        }
    }
}

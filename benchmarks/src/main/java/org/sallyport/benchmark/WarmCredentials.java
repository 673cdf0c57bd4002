package org.sallyport.benchmark;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.rig.Rig;

/**
 * The same small answer through connections whose credentials are sealed, and through one that names a secret of the
 * agent's: what sealing costs once they were unsealed. All are asked in turn by the same callers, since what is looked
 * for is far smaller than what the machine does from one second to the next.
 *
 * @param local the connection that names a secret
 * @param sealed the others, by format
 * @param time counted time of each measurement
 */
record WarmCredentials(HttpTarget local, Map<String, HttpTarget> sealed, Duration time) implements Work {
    static final List<String> FORMATS = List.of("cms", "rsa-oaep");

    /**
     * So many that each event loop of the cloud gets its share: a call is quicker on the loop of its link, and one
     * connection alone would measure where it came to lie.
     */
    static final int CONNECTIONS = 8;

    /** What must hold is told of these, by format. */
    static final String P50 = "1 kB, credentials in %s, " + CONNECTIONS + " connections: p50 ms";

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
        WarmUp.of(() -> measured(Duration.ZERO, SLICE).get(0).requestsPerSecond());
    }

    @Override
    public void round(Report report) throws IOException {
        List<Load> loads = measured(SETTLE, time);
        for (int i = 0; i < FORMATS.size(); i++) {
            String measure = P50.formatted(FORMATS.get(i));
            report.add(measure, Route.SALLYPORT, loads.get(i).p50());
            report.add(measure, Route.LOCAL_SECRET, loads.get(FORMATS.size()).p50());
        }
    }

    /** What is seen of the formats, in their order, and at last of the secret. */
    private List<Load> measured(Duration settle, Duration counted) throws IOException {
        List<HttpTarget> targets = new ArrayList<>();
        FORMATS.forEach(format -> targets.add(Objects.requireNonNull(sealed.get(format))));
        targets.add(local);
        return HttpLoad.run(targets, CONNECTIONS, settle, counted);
    }
}

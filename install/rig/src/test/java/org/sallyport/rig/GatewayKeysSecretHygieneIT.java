package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.sallyport.agent.Agent;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.membership.KeyRotation;
import org.sallyport.agent.membership.RecoveryKeyRotation;
import org.sallyport.datasource.testkit.SecretWatch;
import org.sallyport.datasource.testkit.TestConnector;

/** No key comes out of a whole gateway and its cloud while members join, serve, and rotate keys: in no log, page or file. */
@Isolated("hears the logs of the whole process")
class GatewayKeysSecretHygieneIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final SecretWatch watch = new SecretWatch(Level.DEBUG);

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void joiningAndRotatingTellNoKey() throws Exception {
        Cluster cluster = new Cluster(folder);
        try {
            plant("the recovery key", cluster.recovery);
            watch.plant("the administrator's token", Cluster.TOKEN);
            watch.plant("the test connector's password", TestConnector.PASSWORD);
            String connection = cluster.connect();
            try (RecoveryKey wrong = RecoveryKey.make()) {
                plant("a wrong recovery key", wrong);
                assertThrows(RefusedByCloudException.class, () -> cluster.join("two", wrong, false));
            }
            cluster.join("two", cluster.recovery, false);
            Agent agent = cluster.start("two");
            plant(cluster, "one", "two");
            cluster.assertServes(connection);
            new KeyRotation(cluster.following("one"), present -> Cluster.SPEC, Clock.systemUTC(), this::told, () -> {})
                    .run();
            cluster.assertServes(connection);
            for (String page : new String[] {"/", "/api/status", "/api/diagnostics", "/metrics", "/health/ready"}) {
                watch.says("page " + page, page(agent, page));
            }
            try (RecoveryKey renewed = RecoveryKey.make()) {
                plant("the next recovery key", renewed);
                new RecoveryKeyRotation(cluster.following("one"), Clock.systemUTC()).run(renewed);
                cluster.join("three", renewed, true);
            }
            plant(cluster, "one", "two", "three");
            watch.says("the cloud's view", cluster.view().encode());
            assertTrue(watch.heard("log org.sallyport.relay.wire", "HEADERS"), "logs are heard");
        } finally {
            cluster.close();
        }
        readFiles();
        watch.assertKept();
    }

    private void told(String progress) {
        watch.says("progress", progress);
    }

    private void plant(String name, RecoveryKey key) {
        String text = new String(key.text());
        watch.plant(name, text);
        watch.plant(name + " without hyphens", text.replace("-", ""));
        watch.plant(name + "'s proof", key.proof());
    }

    private void plant(Cluster cluster, String... members) {
        for (String member : members) {
            Keys keys = cluster.keys(member).get();
            plant("the member key of " + member, ((ECPrivateKey) keys.member().privateKey()).getS());
            for (GatewayKey key : keys.all()) {
                RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) key.privateKey();
                plant("a gateway key's prime", rsa.getPrimeP());
                plant("a gateway key's exponent", rsa.getPrivateExponent());
            }
        }
    }

    /** Without its first byte, which may be the sign's. */
    private void plant(String name, BigInteger number) {
        byte[] bytes = number.toByteArray();
        watch.plant(name, Arrays.copyOfRange(bytes, 1, bytes.length));
    }

    private static String page(Agent agent, String path) throws IOException {
        URI url = URI.create("http://127.0.0.1:" + agent.healthPort() + path);
        try (InputStream stream = url.toURL().openStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void readFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                watch.says("file " + file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
    }
}

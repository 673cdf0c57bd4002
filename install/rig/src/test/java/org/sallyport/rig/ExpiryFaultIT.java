package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.agent.Agent;
import org.sallyport.agent.AgentConfig;
import org.sallyport.datasource.testkit.TestAuthority;

/** Scenario 20, the long form: certificates and tokens that last for seconds, by the clock on the wall. */
@EnabledIfSystemProperty(
        named = "sallyport.expiring.certificates",
        matches = "[0-9]+",
        disabledReason = "takes minutes, thus with -Psoak only; FailoverProcessIT and ClockFaultIT have short forms")
class ExpiryFaultIT {
    private static final int CERTIFICATES = Integer.getInteger("sallyport.expiring.certificates", 1);
    /** Half of it is twice what the cloud takes to see that the file has changed. */
    private static final Duration LIFE = Duration.ofSeconds(40);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String HOST = "127.0.0.1";
    private static final List<String> ACCESS = List.of("  - allow: test://**");

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority first = new TestAuthority("first");
    private final TestAuthority second = new TestAuthority("second");
    private Processes processes;
    private Instant expires = Instant.MIN;

    @BeforeEach
    void start() {
        processes = new Processes(folder);
    }

    @AfterEach
    void stop() throws Exception {
        processes.close();
        Cluster.await(vertx.close());
    }

    private long told(String text) throws IOException {
        return Files.readAllLines(processes.log("cloud")).stream()
                .filter(line -> line.contains(text))
                .count();
    }

    /** Puts a new certificate where the cloud reads it. */
    private void put(TestAuthority by) throws IOException, InterruptedException {
        long before = told("new connections get the certificate");
        Instant now = Instant.now();
        PemKeyCertOptions issued = by.issue(HOST, now.minus(HOUR), now.plus(LIFE));
        expires = now.plus(LIFE);
        Files.write(folder.resolve("tls-key.pem"), issued.getKeyValue().getBytes());
        Files.write(folder.resolve("tls.pem"), issued.getCertValue().getBytes());
        Waiting.until("the certificate is served", () -> told("new connections get the certificate") > before);
    }

    /** Waits until the certificate before this one has expired, and half of this one's time has passed. */
    private void awaitExpiry(Instant former) throws IOException, InterruptedException {
        Instant half = expires.minus(LIFE.dividedBy(2));
        Instant due = former.isAfter(half) ? former : half;
        Waiting.until("the former certificate has expired", () -> Instant.now().isAfter(due));
    }

    private void trust(String authorities) throws IOException {
        Files.writeString(folder.resolve("authorities.pem"), authorities);
    }

    /** Starts the agent, which trusts the authorities and not, as the rig would have it, the one certificate. */
    private void startAgent(Rig rig) throws IOException {
        Path config = rig.agentConfig("agent", rig.agentsUrl(), List.of(), ACCESS);
        String own = "trustedCertificates: " + folder.resolve("tls.pem");
        String text = Files.readString(config);
        assertTrue(text.contains(own), text);
        Files.writeString(config, text.replace(own, "trustedCertificates: " + folder.resolve("authorities.pem")));
        processes.java("agent", Rig.SMALL_JVM, "org.sallyport.agent.Main", "run", "--config", config.toString());
    }

    /** Many certificates, and an authority that gives way to another; then one certificate that nobody replaces. */
    @Test
    void certificatesAndTokensThatExpireUnderLoadCostNoRequestUntilOneIsNotReplaced() throws Exception {
        Rig rig = new Rig(
                processes,
                folder,
                new Rig.Setup(
                        Rig.SMALL_JVM,
                        Rig.SMALL_JVM,
                        2048,
                        true,
                        "auto",
                        List.of("limits: {memberToken: 8s}"),
                        List.of()));
        rig.startCloud();
        String gateway = rig.enrol();
        trust(first.pem());
        put(first);
        startAgent(rig);
        rig.awaitLinked(gateway);
        URI operation = rig.operation("test", rig.connect(gateway, "test"), "/bytes/1000");
        try (Load load = new Load(4, rig.token(), operation)) {
            for (int i = 1; i <= CERTIFICATES; i++) {
                Instant former = expires;
                if (2 * i > CERTIFICATES) {
                    trust(first.pem() + second.pem());
                    put(second);
                } else {
                    put(first);
                }
                awaitExpiry(former);
                load.untilAnswered(10);
                assertEquals(List.of(), load.failures());
            }
            trust(second.pem());
            long renewed = told(" is open");
            Waiting.until("links are renewed", () -> told(" is open") > renewed + 2);
            assertEquals(List.of(), load.failures());
        }
        assertFinal(rig, operation);
        put(second);
        rig.awaitLinked(gateway);
        assertEquals(200, new Caller(rig.token()).answer(operation).statusCode());
    }

    /** What agent, cloud and callers are told once nothing is renewed any more. */
    private void assertFinal(Rig rig, URI operation) throws Exception {
        Caller caller = new Caller(rig.token());
        Waiting.until("a call that fails", () -> {
            HttpResponse<String> answer = caller.answer(operation);
            boolean served = answer.statusCode() == 200;
            assertTrue(served || answer.body().contains("\"gateway-offline\""), answer.body());
            return !served;
        });
        assertTrue(Instant.now().isAfter(expires));
        String log = Files.readString(processes.log("agent"));
        assertTrue(log.contains("could not be renewed, the old one still serves: "), log);
        assertTrue(log.contains("has expired") && log.contains("[tls-failed]"), log);
        Waiting.untilLogged(processes.log("cloud"), "its token has expired");
        Waiting.untilLogged(processes.log("agent"), "not up");
    }

    /** An agent's clock that is off by little less than is allowed, at either side, with many tokens. */
    @ParameterizedTest
    @ValueSource(ints = {-290, 290})
    void clockThatIsNearlyFiveMinutesOffCostsNoRequest(int seconds) throws Exception {
        Rig rig = new Rig(processes, folder, new Rig.Setup(List.of("limits: {memberToken: 4s}"), List.of()));
        rig.startCloud();
        String gateway = rig.enrol();
        Path config = rig.agentConfig("agent", rig.agentsUrl(), List.of("links: 1"), ACCESS);
        Clock off = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(seconds));
        Agent agent = Cluster.await(Agent.start(vertx, AgentConfig.read(config), off));
        rig.awaitLinked(gateway);
        URI operation = rig.operation("test", rig.connect(gateway, "test"), "/bytes/1000");
        try (Load load = new Load(4, rig.token(), operation)) {
            Waiting.until("many links", () -> told(" is open") > 2L * CERTIFICATES);
            load.untilAnswered(10);
            assertEquals(List.of(), load.failures());
        }
        Cluster.await(agent.close());
    }
}

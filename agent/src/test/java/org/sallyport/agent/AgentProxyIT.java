package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.fault.ConnectProxy;
import org.sallyport.relay.RelayLink;
import picocli.CommandLine;

/** Enrolment, tokens and links through an HTTP proxy, and what is told of it. */
class AgentProxyIT {
    private static final String BASIC = "Basic YWdlbnQ6aGlkZGVu";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    private final ConnectProxy proxy = new ConnectProxy(request ->
            request.field("Proxy-Authorization").equals(BASIC) ? "" : ConnectProxy.challenge("Basic realm=\"corp\""));

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        proxy.close();
        certificate.delete();
    }

    private void tls() throws Exception {
        await(fixture.cloud.close());
        await(fixture.cloud.listenTls(certificate));
    }

    private String settings(String url, String password) {
        Path file = temporary.resolve("proxy.pass");
        SecretFiles.write(file, (password + "\n").getBytes(StandardCharsets.UTF_8));
        return "access: [{allow: 'test://local'}]\ntrustedCertificates: " + certificate.certificatePath()
                + "\nproxy: {url: '" + url + "', user: agent, passwordFile: " + file + "}";
    }

    private void linkIsUsedThrough(String url) throws Exception {
        Future<RelayLink> linked = fixture.cloud.nextLink();
        fixture.start(settings(url, "hidden"));
        assertEquals(
                200,
                await(Answers.to(await(linked), AgentFixture.get("/bytes/1"))).status());
        String authority = "localhost:" + fixture.cloud.port();
        assertTrue(proxy.requests().size() >= 3, "a challenge, the token, the link");
        proxy.requests().forEach(request -> assertEquals(authority, request.target()));
        JsonObject status = fixture.status();
        assertEquals(new JsonObject().put("url", url).put("from", "agent.yaml"), status.getJsonObject("proxy"));
        assertFalse(status.encode().contains("hidden"));
    }

    @Test
    void tokensAndLinksGoThroughTheProxy() throws Exception {
        tls();
        linkIsUsedThrough("http://127.0.0.1:" + proxy.port());
    }

    /** TLS with the proxy, and TLS with the cloud within. */
    @Test
    void aProxyWithTls() throws Exception {
        tls();
        NetClient client = fixture.vertx.createNetClient();
        NetServer terminator = await(fixture.vertx
                .createNetServer(new NetServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setKeyCertOptions(certificate.keyCertOptions()))
                .connectHandler(near -> {
                    near.pause();
                    client.connect(proxy.port(), "127.0.0.1").onSuccess(far -> join(near, far));
                })
                .listen());
        linkIsUsedThrough("https://localhost:" + terminator.actualPort());
    }

    private static void join(NetSocket near, NetSocket far) {
        near.pipeTo(far);
        far.pipeTo(near);
    }

    @Test
    void refusedCredentialsAreToldClearly() throws Exception {
        fixture.start(settings("http://127.0.0.1:" + proxy.port(), "guessed"));
        until("the dial failed", () -> fixture.status().encode().contains("lastProblem"));
        JsonObject problem =
                fixture.status().getJsonArray("links").getJsonObject(0).getJsonObject("lastProblem");
        assertEquals("proxy-credentials-refused", problem.getString("code"));
        assertFalse(fixture.status().encode().contains("guessed"));
        String reason = fixture.page("/health/ready", "localhost").json().getString("reason");
        assertTrue(reason.contains("offers Basic"), reason);
        assertEquals(2, proxy.requests().size(), "a wrong password isn't said again soon");
    }

    @Test
    void enrolmentGoesThroughTheProxy() {
        ConnectProxy open = new ConnectProxy(ConnectProxy.Desk.OPEN);
        StringWriter err = new StringWriter();
        CommandLine command = Commands.line();
        command.setErr(new PrintWriter(err, true));
        command.setOut(new PrintWriter(new StringWriter()));
        String[] arguments = {
            "enrol",
            "--cloud",
            fixture.cloud.url().toString(),
            "--code",
            TestCloud.CODE,
            "--data",
            temporary.resolve("fresh").toString(),
            "--proxy",
            "http://127.0.0.1:" + open.port()
        };
        assertEquals(0, command.execute(arguments), err.toString());
        assertEquals("127.0.0.1:" + fixture.cloud.port(), open.requests().get(0).target());
        open.close();
        arguments[arguments.length - 1] = "http://agent:hidden@127.0.0.1:" + proxy.port();
        assertEquals(2, command.execute(arguments));
        assertTrue(err.toString().contains("SALLYPORT_PROXY_PASSWORD"), err.toString());
    }
}

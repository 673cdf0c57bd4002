package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Both roles against Node's {@code http2}, on the {@code ws} package and on the plain carrier: an implementation of HTTP/2 and of WebSocket that
 * shares no line with ours. Needs {@code npm ci} in {@code src/test/interop}; skipped without, unless
 * {@code SALLYPORT_REQUIRE_INTEROP=true}.
 */
final class NodeInteropIT {
    private static final Path FOLDER = Path.of(System.getProperty("basedir", "."), "src", "test", "interop")
            .toAbsolutePath();

    private final List<Process> processes = new ArrayList<>();
    private @Nullable LinkFixture fixture;

    @BeforeEach
    void needNode() {
        boolean required = Boolean.getBoolean("SALLYPORT_REQUIRE_INTEROP")
                || "true".equals(System.getenv("SALLYPORT_REQUIRE_INTEROP"));
        boolean there = Files.isDirectory(FOLDER.resolve("node_modules").resolve("ws")) && nodeRuns();
        assertTrue(there || !required, "Node or the ws package is missing: run `npm ci` in " + FOLDER);
        Assumptions.assumeTrue(there, "skipped: Node or the ws package is missing, see " + FOLDER);
    }

    private static boolean nodeRuns() {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @AfterEach
    void close() {
        processes.forEach(Process::destroyForcibly);
        if (fixture != null) {
            fixture.close();
        }
    }

    private LinkFixture fixture(Carrier carrier) {
        LinkFixture made = new LinkFixture(carrier);
        fixture = made;
        return made;
    }

    private BufferedReader node(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process.inputReader();
    }

    private static Future<Buffer> call(RelayLink link, RequestHead head) {
        return on(link, () -> link.request(head).send().compose(LinkFixture::body));
    }

    @ParameterizedTest
    @EnumSource
    void nodeIsTheAgent(Carrier carrier) throws IOException {
        LinkFixture cloud = fixture(carrier);
        Future<RelayLink> expected = cloud.expectLink();
        String scheme = carrier == Carrier.WEBSOCKET ? "ws" : "http";
        BufferedReader output = node("agent.mjs", scheme + "://127.0.0.1:" + cloud.port() + Fields.UPGRADE_PATH);
        RelayLink link = await(expected);
        assertEquals("m-node", link.identity().member());
        MultiMap caller = MultiMap.caseInsensitiveMultiMap().add(Fields.CALLER, "alice");
        assertEquals(
                "hello from node, alice",
                await(call(link, new RequestHead(get("/").method(), "/hello", caller)))
                        .toString());
        assertEquals(20_000_000, await(call(link, get("/stream?20000000"))).length());
        assertEquals(5_000_000, await(echo(link, 5_000_000)).length());
        LinkException cut = (LinkException) LinkFixture.failure(call(link, get("/cut")));
        assertEquals(StreamCode.INTERNAL_ERROR, cut.streamCode());
        RelayResponse hanging = await(link.request(get("/hang")).send());
        link.context().runOnContext(ignored -> hanging.reset(StreamCode.CANCEL));
        assertEquals("closed with 8", output.readLine());
        assertFalse(await(link.ping()).isNegative());
        await(link.drain(Duration.ofSeconds(5)));
        String ending = String.valueOf(output.readLine());
        switch (carrier) {
            case WEBSOCKET -> assertEquals("link closed with 1001", ending);
            // Node closes the connection at the first GOAWAY, and may or may not see the last.
            case PLAIN -> assertTrue(ending.startsWith("link closed"), ending);
        }
    }

    private static Future<Buffer> echo(RelayLink link, long bytes) {
        return on(link, () -> {
            RelayRequest request = link.request(LinkFixture.post("/echo"));
            new LinkThroughput.Pump(request, bytes).run();
            return request.response().compose(LinkFixture::body);
        });
    }

    @ParameterizedTest
    @EnumSource
    void nodeIsTheCloud(Carrier carrier) throws IOException, InterruptedException {
        BufferedReader output = node("cloud.mjs", carrier.name().toLowerCase(Locale.ROOT));
        String port = String.valueOf(output.readLine()).replace("port ", "");
        Promise<LinkException> cancelled = Promise.promise();
        ServedLink link = await(fixture(carrier)
                .dialer(Integer.parseInt(port))
                .dial(LinkFixture.IDENTITY, "token", request -> answer(request, cancelled)));
        Future<LinkClosed> ended = Future.future(promise -> link.onClose(promise::complete));
        assertEquals("hello 200 11 hello alice", output.readLine());
        assertEquals("echo 200 3000000 complete", output.readLine());
        assertEquals("many 200", output.readLine());
        assertEquals("stream 200 20000000 complete", output.readLine());
        assertEquals("cut 2 undefined", output.readLine());
        assertEquals("ping ok", output.readLine());
        assertEquals(StreamCode.CANCEL, await(cancelled.future()).streamCode());
        assertEquals(LinkCode.DRAINED, await(ended).code());
        if (carrier == Carrier.WEBSOCKET) {
            // Node's HTTP server leaves an upgraded socket half open.
            assertTrue(processes.get(0).waitFor(20, TimeUnit.SECONDS));
        }
    }

    private static void answer(ServedRequest request, Promise<LinkException> cancelled) {
        ServedResponse response = request.response();
        switch (request.head().path()) {
            case "/hello" ->
                response.send(
                        ok(), Buffer.buffer("hello " + request.head().headers().get(Fields.CALLER)));
            case "/stream?20000000" -> {
                response.begin(ok());
                new LinkThroughput.Pump(response, 20_000_000).run();
            }
            case "/cut" -> {
                response.begin(ok());
                response.write(Buffer.buffer("half")).onComplete(done -> response.reset(StreamCode.INTERNAL_ERROR));
            }
            default -> {
                request.onCancel(cancelled::complete);
                response.begin(ok());
                response.write(Buffer.buffer("begun"));
            }
        }
    }
}

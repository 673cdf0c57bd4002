package org.sallyport.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sallyport.datasource.testkit.TestAuthority;

/**
 * Measures one link, both ends in this process, over loopback: requests with a small answer at 64 in flight, and one
 * large body down and up. Informal: run it by hand, compare runs on the same machine only.
 */
public final class LinkThroughput {
    private static final int IN_FLIGHT = 64;
    private static final int PIECE = 64 * 1024;
    private static final Buffer SMALL = Buffer.buffer(new byte[1024]);
    private static final Buffer LARGE = Buffer.buffer(new byte[PIECE]);

    private final LinkFixture.Pair link;
    private final PrintStream out;

    private LinkThroughput(LinkFixture.Pair link, PrintStream out) {
        this.link = link;
        this.out = out;
    }

    /**
     * Arguments, each with its default: {@code --carrier plain|websocket}, {@code --tls none|jdk|boringssl},
     * {@code --seconds 5} a round of requests (0 for none), {@code --rounds 3}, {@code --mib 1024} of the large body.
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        int seconds = Integer.parseInt(options.getOrDefault("--seconds", "5"));
        int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
        long bytes = Long.parseLong(options.getOrDefault("--mib", "1024")) << 20;
        try (LinkFixture fixture = fixture(options)) {
            LinkThroughput run = new LinkThroughput(fixture.link(request -> answer(request, bytes)), System.err);
            Context other = fixture.vertx.getOrCreateContext();
            for (int round = 0; round < rounds && seconds > 0; round++) {
                run.requests(
                        seconds, "on the link's event loop", run.link.cloud().context());
                run.requests(seconds, "on another", other);
            }
            for (int round = 0; round < rounds; round++) {
                run.large("down", run.download(), bytes);
                run.large("up", run.upload(bytes), bytes);
            }
        }
    }

    private static LinkFixture fixture(Map<String, String> options) throws IOException {
        CarrierChoice carrier = choice(CarrierChoice.class, options.getOrDefault("--carrier", "plain"));
        String tls = options.getOrDefault("--tls", "none");
        if (tls.equals("none")) {
            return new LinkFixture(LinkSettings.DEFAULT, carrier);
        }
        TlsEngine engine = choice(TlsEngine.class, tls);
        TestAuthority authority = new TestAuthority("throughput");
        Path trusted = authority.writeTo(Files.createTempFile("authority", ".pem"));
        HttpServerOptions server = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setSslEngineOptions(engine.isBoringSsl() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setKeyCertOptions(authority.issue("127.0.0.1"));
        TlsSettings agent = new TlsSettings(trusted, engine, TlsSettings.VERSIONS);
        return new LinkFixture(LinkSettings.DEFAULT, carrier, agent, server);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    private static void answer(ServedRequest request, long bytes) {
        switch (request.head().path()) {
            case "/small" -> request.response().send(LinkFixture.ok(), SMALL);
            case "/down" -> {
                request.response().begin(LinkFixture.ok());
                new Pump(request.response(), bytes).run();
            }
            default -> {
                request.endHandler(ignored -> request.response().send(LinkFixture.ok(), SMALL));
                request.resume();
            }
        }
    }

    private void requests(int seconds, String where, Context context) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long[] done = {0};
        Promise<Void> finished = Promise.promise();
        int[] running = {IN_FLIGHT};
        context.runOnContext(ignored -> {
            for (int i = 0; i < IN_FLIGHT; i++) {
                next(end, done, running, finished);
            }
        });
        LinkFixture.await(finished.future());
        out.printf("%,d requests/s with a 1 kB answer at %d in flight, %s%n", done[0] / seconds, IN_FLIGHT, where);
    }

    private void next(long end, long[] done, int[] running, Promise<Void> finished) {
        if (System.nanoTime() > end) {
            if (--running[0] == 0) {
                finished.complete();
            }
            return;
        }
        link.cloud()
                .request(head())
                .send()
                .onSuccess(response -> {
                    response.endHandler(ended -> {
                        done[0]++;
                        next(end, done, running, finished);
                    });
                    response.resume();
                })
                .onFailure(finished::tryFail);
    }

    /** As many fields as a real request has. */
    private static RequestHead head() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("sallyport-connector", "sql")
                .add("sallyport-connection", "cn-4k2x;v=3")
                .add("sallyport-parameters", "{\"server\":\"db1.corp\",\"database\":\"sales\"}")
                .add("sallyport-credentials", "cms " + "M".repeat(2000))
                .add("sallyport-caller", "alice%40example.com")
                .add("sallyport-request-id", "r-" + System.nanoTime())
                .add("sallyport-timeout", "29950ms")
                .add("accept", "application/json");
        return new RequestHead(HttpMethod.GET, "/small", headers);
    }

    private void large(String name, Future<Void> body, long bytes) {
        long start = System.nanoTime();
        long cpu = cpuNanos();
        LinkFixture.await(body);
        double seconds = (System.nanoTime() - start) / 1e9;
        double busy = (cpuNanos() - cpu) / 1e9;
        out.printf("%s: %.0f MB/s, %.0f MB a second of processor%n", name, bytes / seconds / 1e6, bytes / busy / 1e6);
    }

    /** Of all threads: tells more than the clock where the machine is busy otherwise. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    private Future<Void> download() {
        return LinkFixture.on(
                link.cloud(),
                () -> link.cloud().request(LinkFixture.get("/down")).send().compose(response -> {
                    Promise<Void> end = Promise.promise();
                    response.endHandler(ignored -> end.complete());
                    response.exceptionHandler(end::tryFail);
                    response.resume();
                    return end.future();
                }));
    }

    private Future<Void> upload(long bytes) {
        return LinkFixture.on(link.cloud(), () -> {
            RelayRequest request = link.cloud().request(LinkFixture.post("/up"));
            new Pump(request, bytes).run();
            return request.response().compose(LinkFixture::body).mapEmpty();
        });
    }

    /** Writes a body as fast as it is taken. */
    static final class Pump {
        private final WriteStream<Buffer> to;
        private long left;

        Pump(WriteStream<Buffer> to, long bytes) {
            this.to = to;
            this.left = bytes;
            to.drainHandler(ignored -> run());
        }

        void run() {
            while (left > 0) {
                if (to.writeQueueFull()) {
                    return;
                }
                Buffer piece = left >= PIECE ? LARGE : LARGE.getBuffer(0, (int) left);
                left -= piece.length();
                if (to.write(piece).failed()) {
                    return; // it was given up
                }
            }
            if (left == 0) {
                left = -1;
                to.end();
            }
        }
    }
}

package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;
import static org.sallyport.cloud.CloudFixture.awaitTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.Loans;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.ServedRequest;

/** Large bodies in passing: each byte in its place, and all memory that was lent for them back afterwards. */
class PassingBodyIT {
    private static final long LARGE = 24L << 20;
    private static final long ENDLESS = 1L << 40;

    private CloudFixture cloud;
    private FakeAgent agent;
    private ServedLink link;
    private String connection;
    private final AtomicBoolean lent = new AtomicBoolean();
    private volatile Handler<ServedRequest> answers = this::echo;

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
        agent = cloud.enrolledAgent();
        link = agent.dial(cloud.memberToken(agent), request -> answers.handle(request));
        cloud.awaitOnline(agent, 1);
        connection = cloud.connection(agent.gateway);
    }

    @AfterEach
    void stop() {
        agent.close();
        cloud.close();
        // What Vert.x still had in hand when a connection was cut, only the collector finds.
        awaitTrue(() -> {
            System.gc();
            return Loans.outstanding() == 0;
        });
    }

    private static byte pattern(long position) {
        return (byte) ((position * 31) >>> 3);
    }

    /** Says whether each byte is where the pattern has it. */
    private static final class Checker {
        private long position;
        private boolean right = true;

        void check(Buffer piece) {
            for (int i = 0; i < piece.length(); i++) {
                right &= piece.getByte(i) == pattern(position + i);
            }
            position += piece.length();
        }
    }

    /** Writes the pattern as fast as the stream takes it; completes at its end. */
    private static Future<Void> write(WriteStream<Buffer> to, long length) {
        Promise<Void> done = Promise.promise();
        to.exceptionHandler(done::tryFail);
        write(to, 0, length, done);
        return done.future();
    }

    private static void write(WriteStream<Buffer> to, long from, long length, Promise<Void> done) {
        long position = from;
        while (position < length && !to.writeQueueFull() && !done.future().isComplete()) {
            byte[] bytes = new byte[(int) Math.min(50_000, length - position)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = pattern(position + i);
            }
            to.write(Buffer.buffer(bytes)).onFailure(done::tryFail);
            position += bytes.length;
        }
        if (done.future().isComplete()) {
            to.drainHandler(null);
        } else if (position < length) {
            long next = position;
            to.drainHandler(drained -> write(to, next, length, done));
        } else {
            to.end().onComplete(done);
        }
    }

    /** What comes goes back, never copied on the heap. */
    private void echo(ServedRequest request) {
        request.lend();
        request.response().begin(FakeAgent.ok());
        request.response().drainHandler(drained -> request.resume());
        request.exceptionHandler(cut -> {});
        request.endHandler(ended -> request.response().end());
        request.handler(piece -> {
            lent.compareAndSet(false, Loans.outstanding() > 0);
            request.response().write(piece);
            if (request.response().writeQueueFull()) {
                request.pause();
            }
        });
        request.resume();
    }

    private static void download(ServedRequest request) {
        request.response().begin(FakeAgent.ok());
        write(request.response(), ENDLESS).onFailure(gone -> {});
    }

    private Future<HttpClientRequest> post() {
        return cloud.client.request(
                cloud.options(HttpMethod.POST, connection + "/x", ADA).putHeader("sallyport-timeout", "60s"));
    }

    private Future<Checker> echoed(boolean length) {
        return post().compose(request -> {
            if (length) {
                request.putHeader("content-length", Long.toString(LARGE));
            } else {
                request.setChunked(true);
            }
            Future<Checker> answer = request.response().compose(PassingBodyIT::checked);
            return write(request, LARGE).compose(written -> answer);
        });
    }

    private static Future<Checker> checked(HttpClientResponse response) {
        Checker checker = new Checker();
        response.handler(checker::check);
        return response.end().map(ended -> checker);
    }

    @Test
    void anEchoComesBackByteByByte() {
        for (boolean length : new boolean[] {true, false}) {
            Checker checker = await(echoed(length));
            assertEquals(LARGE, checker.position);
            assertTrue(checker.right);
        }
        assertTrue(lent.get(), "nothing was lent");
        awaitTrue(() -> Loans.outstanding() == 0);
    }

    @Test
    void severalAtOnceOverOneLinkAndSeveralEventLoops() {
        List<Future<Checker>> echoes =
                IntStream.range(0, 6).mapToObj(i -> echoed(i % 2 == 0)).toList();
        await(Future.all(echoes));
        for (Future<Checker> echo : echoes) {
            assertEquals(LARGE, echo.result().position);
            assertTrue(echo.result().right);
        }
        awaitTrue(() -> Loans.outstanding() == 0);
    }

    /** A request after a large one on the same connection, read by the cloud itself. */
    @Test
    void theNextRequestOfTheConnectionIsLentNothing() {
        await(echoed(true));
        awaitTrue(() -> Loans.outstanding() == 0);
        JsonObject tooLong = new JsonObject().put("name", "x".repeat(60_000));
        assertEquals(
                400,
                cloud.json(HttpMethod.POST, "/api/v1/gateways", ADA, tooLong).status());
        assertEquals(0, Loans.outstanding());
    }

    /** The second one's bytes come while the first one's are still read. */
    @Test
    void pipelinedRequestsGetTheirOwnBytes() throws IOException {
        int length = 600_000;
        answers = request -> {
            Checker checker = new Checker();
            request.handler(checker::check);
            request.endHandler(ended -> request.response()
                    .send(FakeAgent.ok(), Buffer.buffer("(" + checker.position + " bytes, " + checker.right + ")")));
            request.resume();
        };
        Buffer body = Buffer.buffer();
        for (int i = 0; i < length; i++) {
            body.appendByte(pattern(i));
        }
        Buffer requests = Buffer.buffer();
        for (String connection : new String[] {"keep-alive", "keep-alive", "close"}) {
            requests.appendString(head(length) + "Connection: " + connection + "\r\n\r\n")
                    .appendBuffer(body);
        }
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), cloud.cloud.port())) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> write(caller, requests));
            String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals(4, answer.split("\\(" + length + " bytes, true\\)", -1).length, answer);
            sent.join();
        }
    }

    private static void write(Socket socket, Buffer bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String head(long length) {
        return "POST " + connection + "/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ADA + "\r\nContent-Length: "
                + length + "\r\n";
    }

    /** Reads a little, then nothing more. */
    private static Future<Void> some(ReadStream<Buffer> stream, long bytes) {
        Promise<Void> read = Promise.promise();
        long[] left = {bytes};
        stream.handler(piece -> {
            left[0] -= piece.length();
            if (left[0] <= 0 && read.tryComplete()) {
                stream.pause();
            }
        });
        stream.exceptionHandler(read::tryFail);
        return read.future();
    }

    @Test
    void aCallerLeavesInTheMidstOfItsUpload() throws IOException {
        Promise<ServedRequest> arrived = Promise.promise();
        answers = request -> {
            some(request, 1 << 20).map(request).onComplete(arrived);
            request.resume();
        };
        SocketChannel caller =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), cloud.cloud.port()));
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(caller));
        ServedRequest request = await(arrived.future());
        awaitTrue(() -> Loans.outstanding() > 0);
        caller.close();
        sent.join();
        link.context().runOnContext(ignored -> request.resume()); // the cloud reads on, and sees that the caller left
        awaitTrue(() -> link.inFlight() == 0);
    }

    /** Sends until the channel is closed. */
    private void send(SocketChannel caller) {
        try {
            caller.write(ByteBuffer.wrap((head(ENDLESS) + "\r\n").getBytes(StandardCharsets.US_ASCII)));
            while (caller.isOpen()) {
                caller.write(ByteBuffer.allocate(100_000));
            }
        } catch (IOException e) {
            // closed by the test, or by the cloud, which has then been told
        }
    }

    @Test
    void aCallerLeavesInTheMidstOfItsAnswer() {
        answers = PassingBodyIT::download;
        HttpClientRequest request = await(post());
        HttpClientResponse response =
                await(request.send().compose(answer -> some(answer, 1 << 20).map(answer)));
        awaitTrue(() -> Loans.outstanding() > 0);
        await(response.request().connection().close());
        awaitTrue(() -> link.inFlight() == 0);
    }

    @Test
    void theLinkIsLostInTheMidstOfBoth() {
        answers = request -> {
            request.exceptionHandler(cut -> {});
            some(request, 1 << 20).onFailure(cut -> {});
            request.resume();
            download(request);
        };
        Promise<Throwable> cut = Promise.promise();
        Future<Void> begun = post().compose(request -> {
            request.setChunked(true);
            write(request, ENDLESS).onFailure(cut::tryComplete);
            return request.response()
                    .compose(answer ->
                            some(answer, 1 << 20).onSuccess(read -> answer.exceptionHandler(cut::tryComplete)));
        });
        await(begun);
        await(link.close("test"));
        await(cut.future());
    }
}

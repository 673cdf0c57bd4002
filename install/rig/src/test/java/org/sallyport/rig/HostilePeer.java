package org.sallyport.rig;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One end of a link on the plain carrier that sends whatever bytes it likes, and reads what comes or doesn't. Blocks. */
final class HostilePeer implements AutoCloseable {
    private static final Buffer PREFACE = Buffer.buffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final String UPGRADED = "connection: upgrade\r\nupgrade: sallyport.relay.v1\r\n";
    // The cloud's requests on each link: hello, then what lasts as long as the link does.
    private static final int HELLO = 3;
    private static final int STATUS = 5;

    private final Socket socket;
    private final DataInputStream in;
    private final boolean cloud;
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean ended;
    private volatile boolean refusing;
    private int stream;

    private HostilePeer(Socket socket, DataInputStream in, boolean cloud) {
        this.socket = socket;
        this.in = in;
        this.cloud = cloud;
        this.stream = cloud ? -1 : STATUS;
    }

    /** What comes, without what is in it. */
    private record Frame(int type, int flags, int stream) {}

    /** A member of a gateway, which has dialled a cloud and has answered its hello: the link is open. */
    static HostilePeer agent(int port, Map<String, String> fields) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        StringBuilder request = new StringBuilder("GET /relay HTTP/1.1\r\nhost: 127.0.0.1\r\n" + UPGRADED);
        fields.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        String answer = head(in);
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + answer);
        }
        in.skipNBytes(PREFACE.length());
        HostilePeer peer = new HostilePeer(socket, in, false);
        peer.send(Frames.settings().appendBuffer(Frames.frame(Frames.SETTINGS, Frames.ACK, 0, Buffer.buffer())));
        peer.awaitRequest(HELLO);
        Buffer hello = Buffer.buffer("{\"version\":\"1\",\"protocol\":1,\"capabilities\":[],\"publicKeyId\":\"0\","
                + "\"configDigest\":\"0\",\"connectors\":[\"test\"]}");
        String length = Integer.toString(hello.length());
        peer.send(Frames.frame(
                        Frames.HEADERS,
                        Frames.END_HEADERS,
                        HELLO,
                        Frames.block(":status", "200", "content-type", "application/json", "content-length", length))
                .appendBuffer(Frames.frame(Frames.DATA, Frames.END_STREAM, HELLO, hello)));
        peer.awaitRequest(STATUS);
        return peer;
    }

    /** A cloud, which answers an agent's upgrade. */
    static HostilePeer cloud(Socket socket, DataInputStream in) throws IOException {
        socket.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\n" + UPGRADED + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        HostilePeer peer = new HostilePeer(socket, in, true);
        peer.send(PREFACE.copy()
                .appendBuffer(Frames.settings())
                .appendBuffer(Frames.frame(Frames.SETTINGS, Frames.ACK, 0, Buffer.buffer()))
                .appendBuffer(Frames.credit(0, Frames.LARGEST_WINDOW - Frames.FIRST_WINDOW))
                .appendBuffer(Frames.request(peer.nextStream(), "GET", "/.sallyport/hello", true)));
        return peer;
    }

    /** The head of a message, up to the empty line. */
    static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private Frame next() throws IOException {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt());
        in.skipNBytes(length);
        return frame;
    }

    private void awaitRequest(int id) throws IOException {
        Frame frame = next();
        while (frame.type() != Frames.HEADERS || frame.stream() != id) {
            frame = next();
        }
    }

    /** Takes all that comes from now on, on a thread of its own. */
    void read() {
        Thread reader = new Thread(this::readOn, "hostile reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** As {@link #read}, and resets each stream on which a head comes. Nothing else may be sent meanwhile. */
    void refuse() {
        refusing = true;
        read();
    }

    private void readOn() {
        try {
            while (true) {
                Frame frame = next();
                ended |= frame.type() == Frames.GOAWAY;
                if (refusing && frame.type() == Frames.HEADERS) {
                    send(Frames.reset(frame.stream()));
                }
                boolean answer =
                        switch (frame.type()) {
                            case Frames.DATA, Frames.HEADERS -> (frame.flags() & Frames.END_STREAM) != 0;
                            case Frames.PING, Frames.SETTINGS -> (frame.flags() & Frames.ACK) != 0;
                            default -> false;
                        };
                if (answer) {
                    answers.incrementAndGet();
                }
            }
        } catch (IOException e) {
            ended = true; // by the other end, or by close
        }
    }

    /** Waits until the other end has answered so many times, or has ended the link. */
    void awaitAnswers(long enough) throws InterruptedException {
        while (answers.get() < enough && !ended) {
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    /** Whether the other end has ended the link, or has said that it does, as far as is seen. */
    boolean ended() {
        return ended;
    }

    void send(Buffer bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes());
        } catch (IOException e) {
            ended = true;
        }
    }

    /** The stream that this end has something to say on. */
    int stream() {
        return stream;
    }

    /** A new stream, where this end may open any. */
    int nextStream() {
        stream += cloud ? 2 : 0;
        return stream;
    }

    /** Begins a body: that of a request, or of the answer to one. */
    Buffer bodied() {
        return cloud
                ? Frames.request(nextStream(), "POST", "/.sallyport/echo", false)
                : Frames.frame(Frames.HEADERS, Frames.END_HEADERS, stream, Frames.block(":status", "200"));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

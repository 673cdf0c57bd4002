package org.sallyport.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the byte level, for tests: between whoever connects and a target it does what bad networks do. Faults
 * are set and lifted at any time and from any thread; one is in force when its call has returned. Nothing is reordered,
 * and nothing lost but by {@link #cut}, {@link #cutAfter} and {@link #end}. A direction that is not named is both.
 *
 * <p>All connections share a direction's faults, as they share an uplink. A reset by one end reaches the other as a
 * reset, an end of stream as one, after all bytes before it. Where the target refuses a connection, whoever connected
 * sees a reset.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final Map<Direction, Faults> faults = new EnumMap<>(Direction.class);
    private final BufferPool pool = new BufferPool();
    private final ClosedPort reserved;
    private final InetSocketAddress address;
    private final Loop loop = new Loop(key -> accept());

    // Used on the loop's thread only.
    private @Nullable ServerSocketChannel server;
    private InetSocketAddress target;
    private int socketBuffers;
    private long accepted;

    /** Listens on a free loopback port and forwards to {@code targetPort} of the loopback address. */
    public FaultProxy(int targetPort) {
        this(InetAddress.getLoopbackAddress(), new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
    }

    /** Listens on a free port of {@code host} and forwards to {@code target}. */
    public FaultProxy(InetAddress host, InetSocketAddress target) {
        this(new InetSocketAddress(host, 0), target);
    }

    /** Listens at {@code at}, such as the port of another proxy at another address, and forwards to {@code target}. */
    public FaultProxy(InetSocketAddress at, InetSocketAddress target) {
        this.target = target;
        for (Direction direction : Direction.values()) {
            faults.put(direction, new Faults());
        }
        // The port stays ours while new connections are refused.
        reserved = new ClosedPort(at);
        address = reserved.address();
        if (!reserved.shares()) {
            reserved.close();
        }
        accept(true);
    }

    /** Where to connect. */
    public int port() {
        return address.getPort();
    }

    /** Where to connect. */
    public InetSocketAddress address() {
        return address;
    }

    /** Bytes forwarded so far. */
    public long forwarded(Direction... directions) {
        return loop.call(
                () -> {
                    long sum = 0;
                    for (Direction direction : named(directions)) {
                        sum += faults(direction).forwarded;
                    }
                    return sum;
                },
                0L);
    }

    /** Connections taken so far. */
    public long accepted() {
        return loop.call(() -> accepted, 0L);
    }

    /** Connections that are open, black-holed ones among them. */
    public int open() {
        return loop.call(
                () -> (int) loop.connections().stream()
                        .filter(connection -> !connection.closed())
                        .count(),
                0);
    }

    /** New connections go to another target; those that are open stay where they are. */
    public void target(InetSocketAddress newTarget) {
        run(() -> target = newTarget);
    }

    /**
     * A black hole: forwards nothing from now on, on connections that are open and on new ones, which are still taken.
     * Not even the end of a connection passes.
     */
    public void hold(Direction... directions) {
        set(directions, each -> each.held = true);
    }

    /** A black hole for the connections that are open now, as when a box in between forgets them; new ones pass. */
    public void holdOpen(Direction... directions) {
        run(() -> loop.connections().forEach(connection -> {
            for (Direction direction : named(directions)) {
                connection.flow(direction).hold(true);
            }
        }));
    }

    /** Forwards again, beginning with what was held. */
    public void release(Direction... directions) {
        run(() -> {
            for (Direction direction : named(directions)) {
                faults(direction).held = false;
                loop.connections()
                        .forEach(connection -> connection.flow(direction).hold(false));
            }
        });
    }

    /** Reads nothing more from the sending end, so that its socket fills; {@code false} lifts it. */
    public void stopReading(boolean stop, Direction... directions) {
        set(directions, each -> each.unread = stop);
    }

    /** Lets so many bytes a second pass, of all connections together; 0 lifts it. */
    public void throttle(long bytesPerSecond, Direction... directions) {
        set(directions, each -> each.rate.set(bytesPerSecond, System.nanoTime()));
    }

    /**
     * Each byte takes this long in one direction, whatever the rate; bytes that are on their way keep their time. At
     * most 32 MiB are on their way in one direction of one connection.
     */
    public void delay(Duration oneWay, Direction... directions) {
        set(directions, each -> each.delayNanos = oneWay.toNanos());
    }

    /** Writes at most this many bytes at once, each in a segment of its own; {@link Integer#MAX_VALUE} lifts it. */
    public void largestWrite(int bytes, Direction... directions) {
        set(directions, each -> each.largestWrite = bytes);
    }

    /**
     * Gives both sockets of new connections send and receive buffers of this size (the kernel has a least, some 4 kB);
     * 0 leaves them to the kernel.
     */
    public void socketBuffers(int bytes) {
        run(() -> {
            if (bytes != socketBuffers && server != null) {
                // the receive buffer decides about the window's scale, which is settled before a connection is taken
                socketBuffers = bytes;
                closeServer();
                listen();
            }
            socketBuffers = bytes;
        });
    }

    /** Refuses new connections, as a host does at which nothing listens; {@code true} takes them again. */
    public void accept(boolean accepting) {
        run(() -> {
            if (!accepting) {
                closeServer();
            } else if (server == null) {
                listen();
            }
        });
    }

    /** Cuts all open connections with a TCP reset, both ends. New ones are taken. */
    public void cut() {
        run(() -> loop.connections().forEach(Connection::cut));
    }

    /**
     * Cuts the connection that forwards the last of so many more bytes, of all connections together: in the midst of a
     * frame if the number falls there.
     */
    public void cutAfter(long bytes, Direction direction) {
        limit(bytes, direction, false);
    }

    /** As {@link #hold}, once so many more bytes have passed, of all connections together. */
    public void holdAfter(long bytes, Direction direction) {
        limit(bytes, direction, true);
    }

    private void limit(long bytes, Direction direction, boolean thenHeld) {
        if (bytes < 1) {
            throw new IllegalArgumentException("at least one byte passes before");
        }
        run(() -> {
            faults(direction).left = bytes;
            faults(direction).thenHeld = thenHeld;
        });
    }

    /**
     * Half-closes open connections: their receiving end in this direction sees an end of stream, after all that was
     * read. What the sending end still sends is thrown away; the other direction goes on.
     */
    public void end(Direction direction) {
        run(() -> loop.connections()
                .forEach(connection -> connection.flow(direction).end(System.nanoTime())));
    }

    /** Lifts all faults but that of the target; what was held passes. */
    public void lift() {
        release();
        set(new Direction[0], each -> each.lift(System.nanoTime()));
        socketBuffers(0);
        accept(true);
    }

    /** Cuts all connections and listens no more. May be called repeatedly. */
    @Override
    public void close() {
        run(this::closeServer);
        loop.stop();
        reserved.close();
    }

    private void accept() {
        ServerSocketChannel open = server;
        if (open == null) {
            return;
        }
        try {
            SocketChannel near = open.accept();
            if (near != null) {
                accepted++;
                connect(near);
            }
        } catch (IOException e) {
            // it was gone before it was taken
        }
    }

    private void connect(SocketChannel near) throws IOException {
        SocketChannel far = SocketChannel.open();
        try {
            far.configureBlocking(false);
            size(near);
            size(far);
            far.connect(target);
            loop.connections()
                    .add(new Connection(
                            near, far, loop.selector(), faults(Direction.UP), faults(Direction.DOWN), pool));
        } catch (IOException e) {
            near.setOption(StandardSocketOptions.SO_LINGER, 0);
            near.close();
            far.close();
        }
    }

    private void size(SocketChannel socket) throws IOException {
        if (socketBuffers > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, socketBuffers);
            socket.setOption(StandardSocketOptions.SO_RCVBUF, socketBuffers);
        }
    }

    private void listen() {
        try {
            ServerSocketChannel opened = ServerSocketChannel.open();
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (reserved.shares()) {
                opened.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (socketBuffers > 0) {
                opened.setOption(StandardSocketOptions.SO_RCVBUF, socketBuffers);
            }
            opened.bind(address, BACKLOG);
            opened.configureBlocking(false);
            opened.register(loop.selector(), SelectionKey.OP_ACCEPT);
            server = opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeServer() {
        ServerSocketChannel open = server;
        server = null;
        if (open != null) {
            try {
                open.close();
                loop.forgetClosed();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Faults faults(Direction direction) {
        Faults found = faults.get(direction);
        if (found == null) {
            throw new IllegalStateException("each direction has its faults");
        }
        return found;
    }

    private void set(Direction[] directions, Consumer<Faults> change) {
        run(() -> {
            for (Direction direction : named(directions)) {
                change.accept(faults(direction));
            }
        });
    }

    private static Direction[] named(Direction[] directions) {
        return directions.length == 0 ? Direction.values() : directions;
    }

    private void run(Runnable work) {
        loop.call(
                () -> {
                    work.run();
                    return true;
                },
                true);
    }
}

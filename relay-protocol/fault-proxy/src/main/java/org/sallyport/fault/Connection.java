package org.sallyport.fault;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Two sockets and what flows between them. Used on the loop's thread only. */
final class Connection {
    private final SocketChannel near;
    private final SocketChannel far;
    private final SelectionKey nearKey;
    private final SelectionKey farKey;
    private final Flow up;
    private final Flow down;
    private boolean connected;
    private boolean closed;

    /** Joins the two; {@code far} is connected, or on its way. */
    Connection(SocketChannel near, SocketChannel far, Selector selector, Faults up, Faults down, BufferPool pool)
            throws IOException {
        this.near = near;
        this.far = far;
        this.up = new Flow(up, near, far, pool);
        this.down = new Flow(down, far, near, pool);
        near.configureBlocking(false);
        near.setOption(StandardSocketOptions.TCP_NODELAY, true);
        far.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connected = far.isConnected();
        nearKey = near.register(selector, 0, this);
        farKey = far.register(selector, connected ? 0 : SelectionKey.OP_CONNECT, this);
    }

    Flow flow(Direction direction) {
        return direction == Direction.UP ? up : down;
    }

    boolean closed() {
        return closed;
    }

    /** The selector has found one of the two ready. */
    void ready(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        Flow from = key == nearKey ? up : down;
        Flow to = key == nearKey ? down : up;
        if (key.isReadable()) {
            from.sourceReadable();
        }
        if (key.isWritable()) {
            to.sinkWritable();
        }
    }

    /** Does what may be done now. Any failure of a socket cuts both, as nothing can be told in another way. */
    void move(long now) {
        try {
            if (!connected) {
                connected = far.finishConnect();
            }
            if (connected && !closed && (up.move(now) || down.move(now))) {
                cut();
            }
            if (up.finished() && down.finished()) {
                close();
            }
        } catch (IOException e) {
            cut();
        }
    }

    /** Tells the selector what to wait for. */
    void attend(long now) {
        if (!closed && connected) {
            nearKey.interestOps(interest(up, down, now));
            farKey.interestOps(interest(down, up, now));
        }
    }

    private static int interest(Flow from, Flow to, long now) {
        return (from.wantsToRead(now) ? SelectionKey.OP_READ : 0) | (to.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
    }

    long untilWork(long now) {
        return closed || !connected ? Flow.NOTHING : Math.min(up.untilWork(now), down.untilWork(now));
    }

    /** A TCP reset to both ends. */
    void cut() {
        reset(near);
        reset(far);
        close();
    }

    private void close() {
        if (!closed) {
            closed = true;
            up.clear();
            down.clear();
            closeQuietly(near);
            closeQuietly(far);
        }
    }

    private static void reset(SocketChannel socket) {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException ignored) {
            // it is closed already
        }
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // it is gone either way
        }
    }
}

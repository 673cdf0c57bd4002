package org.sallyport.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One direction of one connection: source, delay line, sink. Used on the loop's thread only. */
final class Flow {
    /** 32 MiB: what a link of 100 ms round trip has on its way at 640 MB/s. */
    private static final int LINE_BUFFERS = 256;
    /** So that one connection of tiny writes doesn't keep the loop from the others. */
    private static final int WRITES_IN_A_ROW = 1024;

    static final long NOTHING = Long.MAX_VALUE;

    private final Faults faults;
    private final SocketChannel source;
    private final SocketChannel sink;
    private final DelayLine line;
    private final BufferPool pool;

    private boolean heldAlone;
    private boolean readable;
    private boolean writable = true;
    private boolean discarding;
    private boolean sourceEnded;
    private long endDue;
    private boolean finished;

    Flow(Faults faults, SocketChannel source, SocketChannel sink, BufferPool pool) {
        this.faults = faults;
        this.source = source;
        this.sink = sink;
        this.pool = pool;
        this.line = new DelayLine(pool, LINE_BUFFERS);
    }

    /** Holds, or releases, this connection alone. */
    void hold(boolean held) {
        heldAlone = held;
    }

    /** The sink is told that no more comes; what the source still sends is thrown away. */
    void end(long now) {
        discarding = true;
        endDue = now;
    }

    void sourceReadable() {
        readable = true;
    }

    void sinkWritable() {
        writable = true;
    }

    boolean finished() {
        return finished;
    }

    /** Reads and writes what may be now; answers whether the connection is to be cut. */
    boolean move(long now) throws IOException {
        if (readable && wantsToRead(now)) {
            readable = false;
            read(now);
        }
        return write(now);
    }

    boolean wantsToRead(long now) {
        return mayRead() && faults.rate.available(now) > 0;
    }

    private boolean mayRead() {
        return !sourceEnded && !faults.unread && !held() && line.hasRoom();
    }

    boolean wantsToWrite() {
        return !writable && !held() && !line.isEmpty();
    }

    private boolean held() {
        return heldAlone || faults.held;
    }

    /** Nanoseconds until there is something to do by the clock. */
    long untilWork(long now) {
        long wait = NOTHING;
        if (writable && !held() && !finished) {
            if (!line.isEmpty()) {
                wait = line.firstDue() - now;
            } else if (sourceEnded || discarding) {
                wait = endDue - now;
            }
        }
        if (mayRead() && faults.rate.available(now) <= 0) {
            wait = Math.min(wait, faults.rate.untilAvailable());
        }
        return Math.max(0, wait);
    }

    private void read(long now) throws IOException {
        if (discarding) {
            ByteBuffer nowhere = pool.take();
            sourceEnded = source.read(nowhere) < 0;
            pool.give(nowhere);
            return;
        }
        ByteBuffer room = line.room(now);
        int most = (int) Math.min(room.remaining(), faults.rate.available(now));
        room.limit(room.position() + most);
        int count;
        try {
            count = source.read(room);
        } finally {
            room.limit(room.capacity());
            line.entered(now + faults.delayNanos);
        }
        if (count < 0) {
            sourceEnded = true;
            endDue = now + faults.delayNanos;
        } else {
            faults.rate.take(count);
        }
    }

    private boolean write(long now) throws IOException {
        for (int i = 0; i < WRITES_IN_A_ROW && writable && !held(); i++) {
            ByteBuffer bytes = line.due(now, faults.mostToWrite());
            if (bytes == null) {
                break;
            }
            int count = sink.write(bytes);
            line.left(count);
            if (count > 0 && faults.forwarded(count)) {
                return true;
            }
            writable = !bytes.hasRemaining();
        }
        if ((sourceEnded || discarding) && !finished && !held() && line.isEmpty() && endDue - now <= 0) {
            finished = true;
            sink.shutdownOutput();
        }
        return false;
    }

    void clear() {
        line.clear();
    }
}

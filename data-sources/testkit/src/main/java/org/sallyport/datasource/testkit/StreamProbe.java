package org.sallyport.datasource.testkit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream as a test says: it takes only what {@link #fetch} or {@link #resume} ask for. All methods may be called
 * from any thread; the stream is touched on its context only.
 */
public final class StreamProbe {
    private final Context context;
    private final ReadStream<Buffer> stream;
    private final boolean keep;
    private final Buffer bytes = Buffer.buffer();
    private final AtomicInteger buffers = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final Promise<Buffer> ended = Promise.promise();
    private @Nullable Promise<Void> awaited;
    private int awaitedBuffers;
    private volatile int pauseAt = -1;
    private volatile int largest;
    private volatile int smallestButLast = Integer.MAX_VALUE;
    private int last = Integer.MAX_VALUE;

    /**
     * Attaches to a stream without asking for anything.
     *
     * @param context the stream's context
     * @param keep whether to keep the bytes for {@link #ended}, or only to count them
     */
    public StreamProbe(Context context, ReadStream<Buffer> stream, boolean keep) {
        this.context = context;
        this.stream = stream;
        this.keep = keep;
        context.runOnContext(v -> stream.handler(this::arrived)
                .endHandler(end -> ended.tryComplete(bytes))
                .exceptionHandler(ended::tryFail));
    }

    /** Asks for so many buffers more. */
    public StreamProbe fetch(long amount) {
        context.runOnContext(v -> stream.fetch(amount));
        return this;
    }

    /** Asks for all. */
    public StreamProbe resume() {
        context.runOnContext(v -> stream.resume());
        return this;
    }

    /** Asks for no more. */
    public StreamProbe pause() {
        context.runOnContext(v -> stream.pause());
        return this;
    }

    /** Pauses, from within its handler, as soon as so many buffers have come in all; completes then. */
    public Future<Void> pauseAfter(int count) {
        pauseAt = count;
        return buffers(count);
    }

    /** Length of the largest buffer that has come. */
    public int largest() {
        return largest;
    }

    /** Length of the smallest buffer that has come, but for the last. */
    public int smallestButLast() {
        return smallestButLast;
    }

    /** Completes, on the stream's context, once so many buffers have come in all. */
    public Future<Void> buffers(int count) {
        Promise<Void> promise = Promise.promise();
        context.runOnContext(v -> {
            awaited = promise;
            awaitedBuffers = count;
            tellAwaited();
        });
        return promise.future();
    }

    /** The bytes, when the stream ends; or its failure. */
    public Future<Buffer> ended() {
        return ended.future();
    }

    /** Buffers that have come so far. */
    public int buffers() {
        return buffers.get();
    }

    /** Bytes that have come so far. */
    public long received() {
        return received.get();
    }

    private void arrived(Buffer buffer) {
        if (buffers.incrementAndGet() == pauseAt) {
            stream.pause();
        }
        largest = Math.max(largest, buffer.length());
        smallestButLast = Math.min(smallestButLast, last);
        last = buffer.length();
        received.addAndGet(buffer.length());
        if (keep) {
            bytes.appendBuffer(buffer);
        }
        tellAwaited();
    }

    private void tellAwaited() {
        Promise<Void> promise = awaited;
        if (promise != null && buffers.get() >= awaitedBuffers) {
            awaited = null;
            promise.complete();
        }
    }
}

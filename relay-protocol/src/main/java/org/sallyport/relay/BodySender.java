package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A body going out. It is full while the peer's window for the stream is used up, the link itself has no room, or
 * {@value #MAX_PENDING} bytes wait here. Counts its bytes against the promised {@code content-length}.
 *
 * <p>The fields are grouped by the thread that owns them; what both read is volatile or atomic.
 */
abstract class BodySender implements WriteStream<Buffer> {
    static final int MAX_PENDING = 128 * 1024;

    final Http2Link link;
    final Context context;
    final Mailbox consumer;

    // The consumer's.
    private long promised = -1;
    private long sent;
    private boolean ended;
    private @Nullable Handler<Void> drainHandler;
    private @Nullable Handler<Throwable> exceptionHandler;

    // The link's.
    private @Nullable Http2Stream stream;

    // Shared.
    private final AtomicLong pending = new AtomicLong();
    private volatile boolean writable = true;
    private volatile boolean awaitingDrain;
    private volatile @Nullable LinkException failure;

    BodySender(Http2Link link, Context context, Mailbox consumer) {
        this.link = link;
        this.context = context;
        this.consumer = consumer;
    }

    /** Whether a body may end now with fewer bytes than promised: an answer to HEAD. */
    boolean mayBeEmpty() {
        return false;
    }

    /** Ends the body with whatever comes after its last byte. */
    abstract Future<Void> finish();

    /** Gives the stream up. */
    abstract void abandon(StreamCode code);

    // On the consumer's context.

    final void promise(long contentLength) {
        promised = contentLength;
    }

    final boolean lengthPromised() {
        return promised >= 0;
    }

    final boolean ended() {
        return ended;
    }

    final void markEnded() {
        ended = true;
    }

    @Override
    public Future<Void> write(Buffer data) {
        Future<Void> refused = refusal(data.length());
        if (refused == null) {
            return transmit(data, false);
        }
        Loans.giveBack(data);
        return refused;
    }

    private @Nullable Future<Void> refusal(int length) {
        if (ended) {
            return fail(new IllegalStateException("the body has been ended or reset"));
        }
        LinkException cause = failure;
        if (cause != null) {
            return fail(cause);
        }
        sent += length;
        return promised >= 0 && sent > promised ? breakPromise() : null;
    }

    @Override
    public Future<Void> end() {
        if (ended) {
            return fail(new IllegalStateException("the body has been ended or reset"));
        }
        if (promised >= 0 && sent != promised && !(sent == 0 && mayBeEmpty())) {
            return breakPromise();
        }
        ended = true;
        return finish();
    }

    /** Unlike Vert.x's default, doesn't wait between the two: they leave together. */
    @Override
    public Future<Void> end(Buffer data) {
        Future<Void> written = write(data);
        return written.failed() ? written : end();
    }

    private Future<Void> breakPromise() {
        String detail = "content-length promised " + promised + " bytes, the body has " + sent;
        abandon(StreamCode.INTERNAL_ERROR);
        return fail(new LinkException(LinkCode.INCOMPLETE, StreamCode.INTERNAL_ERROR, false, detail));
    }

    final Future<Void> transmit(Buffer data, boolean end) {
        Promise<Void> promise = VertxPipeline.promise(context);
        int length = data.length();
        ByteBuf bytes = length == 0 ? Unpooled.EMPTY_BUFFER : Loans.passOn(data);
        pending.addAndGet(length);
        link.execute(() -> {
            if (stream == null || failure != null) {
                bytes.release();
                written(length, failure(), promise);
                return;
            }
            onWritten(link.http2().writeData(stream.id(), bytes, end), length, promise);
        });
        return promise.future();
    }

    final Future<Void> transmit(Http2Headers headers, boolean end) {
        Promise<Void> promise = VertxPipeline.promise(context);
        link.execute(() -> {
            if (stream == null || failure != null) {
                promise.fail(failure());
            } else {
                onWritten(link.http2().writeHeaders(stream.id(), headers, end), 0, promise);
            }
        });
        return promise.future();
    }

    final Future<Void> fail(Throwable cause) {
        Promise<Void> promise = VertxPipeline.promise(context);
        promise.fail(cause);
        return promise.future();
    }

    @Override
    public boolean writeQueueFull() {
        if (!full()) {
            return false;
        }
        awaitingDrain = true;
        // Room may have been made between the two lines above: nobody would tell of it.
        if (full()) {
            return true;
        }
        awaitingDrain = false;
        return false;
    }

    private boolean full() {
        return failure == null && (!writable || pending.get() >= MAX_PENDING);
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        drainHandler = handler;
        return this;
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        exceptionHandler = handler;
        return this;
    }

    /** Fixed: {@value #MAX_PENDING} bytes and the peer's window. */
    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    // On the link's event loop.

    final @Nullable Http2Stream stream() {
        return stream;
    }

    final void opened(Http2Stream opened) {
        stream = opened;
        writable = link.http2().writable(opened);
    }

    /** {@link Exchange#writability}. */
    public final void writability(boolean now) {
        writable = now;
        roomMade();
    }

    final boolean hasFailed() {
        return failure != null;
    }

    /** The body can't be sent any more. Tells the consumer unless it did this itself. */
    final void failed(LinkException cause, boolean tell) {
        if (failure != null) {
            return;
        }
        failure = cause;
        if (tell) {
            consumer.post(() -> {
                if (!ended && exceptionHandler != null) {
                    exceptionHandler.handle(cause);
                }
            });
        }
    }

    private LinkException failure() {
        LinkException cause = failure;
        return cause != null ? cause : link.lost(false);
    }

    private void onWritten(ChannelFuture future, int length, Promise<Void> promise) {
        if (future.isDone()) {
            written(length, future.isSuccess() ? null : failure(), promise);
        } else {
            future.addListener(done -> written(length, done.isSuccess() ? null : failure(), promise));
        }
    }

    private void written(int length, @Nullable LinkException cause, Promise<Void> promise) {
        pending.addAndGet(-length);
        if (cause == null) {
            promise.complete();
        } else {
            promise.fail(cause);
        }
        roomMade();
    }

    private void roomMade() {
        if (awaitingDrain && !full()) {
            awaitingDrain = false;
            consumer.post(() -> {
                if (drainHandler != null && !ended) {
                    drainHandler.handle(null);
                }
            });
        }
    }
}

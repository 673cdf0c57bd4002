package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of bodies that only pass through, lent instead of copied ({@code docs/adr/0015-bytes-that-pass-are-lent.md}). A
 * loan is a Vert.x buffer over the pooled memory into which the bytes were read or decrypted. It can be used as any
 * buffer, but not grow, until someone who knows that nobody reads it any more gives it back; reading it afterwards fails
 * with {@link io.netty.util.IllegalReferenceCountException}.
 *
 * <p>Only who asks for loans gets any, and gives each back once: by writing it to a {@link RelayRequest} or a
 * {@link ServedResponse}, which take it over, or by {@link #giveBack}. One that is forgotten goes back when the collector
 * finds it, which is also the way when it isn't known who still reads it. All loans of the process keep at most a 32nd
 * as much memory as the heap may have; what is more is copied, as is what is smaller than {@value #LEAST} bytes or would
 * keep far more memory than its own.
 *
 * <p>Thread-safe.
 */
public final class Loans {
    /** Of smaller pieces a copy costs less than what they would keep. */
    static final int LEAST = 16 * 1024;
    /** The largest buffers that the pool gives out again one by one; of larger ones a part keeps megabytes. */
    static final int LARGEST_MEMORY = 64 * 1024;

    private static final int SHARE_OF_HEAP = 32;
    private static final long MOST = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    private static final AtomicLong KEPT = new AtomicLong();

    /** A buffer whose memory is lent; it goes back when the buffer is released. */
    interface Loan {}

    /** A process that lends nothing has no thread for it. */
    private static final class Forgotten {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private Loans() {}

    /**
     * Asks that what is still to come of the body now arriving on a connection be lent to its handler. Does nothing where
     * the connection's protocol isn't HTTP/1.
     */
    public static void borrow(HttpConnection connection) {
        LendingHandler.begin(connection);
    }

    /** Says, once, that nobody reads the buffer any more. Does nothing with a buffer that is no loan, or a part of one. */
    public static void giveBack(Buffer buffer) {
        ByteBuf loan = loan(buffer);
        if (loan != null) {
            loan.release();
        }
    }

    /** The buffer as one that may be kept for long and used again: a loan is copied and goes back. */
    public static Buffer keep(Buffer buffer) {
        ByteBuf loan = loan(buffer);
        if (loan == null) {
            return buffer;
        }
        try {
            return VertxPipeline.copy(loan);
        } finally {
            loan.release();
        }
    }

    /** How many bytes of memory the loans of this process keep. */
    public static long outstanding() {
        return KEPT.get();
    }

    /** How many they may keep. */
    static long most() {
        return MOST;
    }

    /**
     * The bytes as a loan, or else a copy of them on the heap. They stay the caller's. Their memory is retained for the
     * loan; where it is too large for that they are copied within the pool, in which a copy costs little.
     */
    static Buffer lendOrCopy(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length < LEAST || !bytes.isDirect()) {
            return VertxPipeline.copy(bytes);
        }
        long memory = memory(bytes);
        boolean own = memory == 0 && length <= LARGEST_MEMORY;
        if (!take(own ? LARGEST_MEMORY : memory)) {
            return VertxPipeline.copy(bytes);
        }
        if (own) {
            // Not by writeBytes, for which Netty's pool first joins several pieces on the heap.
            ByteBuf copy = bytes.alloc().directBuffer(length);
            bytes.getBytes(bytes.readerIndex(), copy, length);
            return VertxPipeline.buffer(new LentBytes(copy, LARGEST_MEMORY));
        }
        ByteBuf kept = bytes.retainedSlice();
        return VertxPipeline.buffer(
                kept.nioBufferCount() == 1 ? new LentBytes(kept, memory) : new LentPieces(kept, memory));
    }

    /** The bytes as a loan, whose they become, where they lie in one piece and may be lent; else null. */
    static @Nullable ByteBuf lend(ByteBuf bytes) {
        if (bytes.readableBytes() < LEAST || !bytes.isDirect() || bytes.nioBufferCount() != 1) {
            return null;
        }
        long memory = memory(bytes);
        return take(memory) ? new LentBytes(bytes, memory) : null;
    }

    /**
     * The bytes of a buffer for Netty, which releases them when it has written or dropped them. With that a loan goes back;
     * not before, even if the write has failed long since: a part of it may still be on its way.
     */
    static ByteBuf passOn(Buffer buffer) {
        ByteBuf loan = loan(buffer);
        return loan == null ? VertxPipeline.bytes(buffer) : loan;
    }

    /** Releases the loan's memory, once: when the result says so, or when the loan has been collected. */
    static Cleaner.Cleanable watch(Loan loan, ByteBuf bytes, long memory) {
        return Forgotten.CLEANER.register(loan, () -> {
            KEPT.addAndGet(-memory);
            bytes.release();
        });
    }

    /** Counts the memory of one more loan, if there is any to lend and room for it. */
    private static boolean take(long memory) {
        if (memory > 0 && KEPT.addAndGet(memory) <= MOST) {
            return true;
        }
        KEPT.addAndGet(-memory);
        return false;
    }

    /** The size of the buffers behind a view; 0 when one is too large. */
    private static long memory(ByteBuf view) {
        ByteBuf root = view;
        while (!(root instanceof CompositeByteBuf) && root.unwrap() != null) {
            root = root.unwrap();
        }
        if (!(root instanceof CompositeByteBuf pieces)) {
            // With what the pool gave beyond what was asked for.
            int memory = root.capacity() + root.maxFastWritableBytes() - root.writableBytes();
            return memory > LARGEST_MEMORY ? 0 : memory;
        }
        long all = 0;
        for (int i = 0; i < pieces.numComponents(); i++) {
            long memory = memory(pieces.internalComponent(i));
            if (memory == 0) {
                return 0;
            }
            all += memory;
        }
        return all;
    }

    /**
     * A loan's bytes as what is released with them: the view under the one by which Vert.x keeps its buffers from that.
     * Null for a buffer that is no loan, or a part of one.
     */
    private static @Nullable ByteBuf loan(Buffer buffer) {
        if (buffer.length() < LEAST) {
            return null;
        }
        ByteBuf counted = VertxPipeline.bytes(buffer).unwrap();
        for (ByteBuf under = counted; under != null; under = under.unwrap()) {
            if (under instanceof Loan) {
                return under.capacity() == buffer.length() ? counted : null;
            }
        }
        return null;
    }
}

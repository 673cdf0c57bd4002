package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.ref.Cleaner;

/** A loan of bytes that lie in several pieces, as a frame does that came in several TLS records. */
final class LentPieces extends CompositeByteBuf implements Loans.Loan {
    private final ByteBuf bytes;
    private final Cleaner.Cleanable memory;

    /** A loan of a buffer's readable bytes, which keeps so much memory; the buffer becomes the loan's. */
    @SuppressWarnings("this-escape") // the cleaner only watches it
    LentPieces(ByteBuf bytes, long memory) {
        super(UnpooledByteBufAllocator.DEFAULT, true, 2, bytes);
        maxCapacity(capacity()); // what is appended would be a component of ours, which nobody releases
        this.bytes = bytes;
        this.memory = Loans.watch(this, bytes, memory);
    }

    /** Lets go of its one component, so that it can't be read any more, and of the memory. */
    @Override
    protected void deallocate() {
        bytes.retain();
        super.deallocate();
        memory.clean();
    }
}

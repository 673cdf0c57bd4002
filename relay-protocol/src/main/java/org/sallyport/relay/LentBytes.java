package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.lang.ref.Cleaner;

/**
 * A loan of bytes that lie in one piece. Vert.x tells by the allocator which buffers of a connection it has to copy, and
 * takes this one as it is.
 */
final class LentBytes extends UnpooledDirectByteBuf implements Loans.Loan {
    private final Cleaner.Cleanable memory;

    /** A loan of a direct buffer's readable bytes, which keeps so much memory; the buffer becomes the loan's. */
    @SuppressWarnings("this-escape") // the cleaner only watches it
    LentBytes(ByteBuf bytes, long memory) {
        super(UnpooledByteBufAllocator.DEFAULT, bytes.nioBuffer(), bytes.readableBytes());
        this.memory = Loans.watch(this, bytes, memory);
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        memory.clean();
    }
}

package org.sallyport.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.LongSupplier;

/**
 * Notes when the peer's last bytes came. Stands first in the pipeline, before TLS and WebSocket framing, so that a slow
 * large frame counts as life while it is still coming (SPEC.md, section Liveness).
 */
final class LastHeard extends ChannelInboundHandlerAdapter {
    private final LongSupplier clock;
    private long nanos;

    LastHeard(LongSupplier clock) {
        this.clock = clock;
        this.nanos = clock.getAsLong();
    }

    /** The clock's time of the last bytes. */
    long nanos() {
        return nanos;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        nanos = clock.getAsLong();
        ctx.fireChannelRead(msg);
    }
}

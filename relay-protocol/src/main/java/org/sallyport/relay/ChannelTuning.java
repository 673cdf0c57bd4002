package org.sallyport.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;

/** What a link sets on its connection, at both ends. */
final class ChannelTuning {
    private static final int LOW_WATER = 64 * 1024;
    private static final int HIGH_WATER = 256 * 1024;

    private ChannelTuning() {}

    static void apply(Channel channel) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER, HIGH_WATER));
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tune(tls);
        }
    }

    /**
     * Netty's own way would copy each read behind the part of a record that the last one left, and make a buffer and a
     * promise for each record that goes out; a link's reads and pieces have many records.
     */
    private static void tune(SslHandler tls) {
        tls.setCumulator(Http2Handler::cumulate);
        tls.setWrapDataSize(0);
    }
}

package org.sallyport.relay;

import io.netty.channel.ChannelPipeline;

/** How a link's bytes travel after the upgrade (SPEC.md, sections Carrier and Byte stream). */
public enum Carrier {
    /** The connection's bytes are the stream. */
    PLAIN("plain"),
    /** Binary messages of a WebSocket. */
    WEBSOCKET("websocket");

    private final String word;

    Carrier(String word) {
        this.word = word;
    }

    /** The name in settings, logs and status. */
    public String word() {
        return word;
    }

    Carrier other() {
        return this == PLAIN ? WEBSOCKET : PLAIN;
    }

    /** Adds what turns the connection's bytes into the stream, before the handler of that name. */
    void install(
            ChannelPipeline pipeline, String before, boolean dialled, int maxMessage, ByteStream.Listener listener) {
        switch (this) {
            case PLAIN -> pipeline.addBefore(before, "sallyport-bytes", new PlainBytes());
            case WEBSOCKET -> WebSocketBytes.install(pipeline, before, dialled, maxMessage, listener);
        }
    }
}

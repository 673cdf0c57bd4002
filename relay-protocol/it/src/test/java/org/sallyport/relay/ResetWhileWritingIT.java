package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.post;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The agent resets a request of whose body a part waits in the cloud's socket. That part is still sent: it must not become
 * what others have in that memory by then.
 */
final class ResetWhileWritingIT {
    private static final int WINDOW_UPDATE = 8;
    private static final int PIECE = 30_000;
    private static final int PIECES = 120;
    private static final int STREAM = 3;
    private static final byte OWN = 'a';
    private static final byte FOREIGN = 'z';
    private static final long WINDOW_DATA = 0x77696e646f777321L;
    private static final long PING_DATA = 0x70696e67706f6e67L;

    /** With little in the kernel's hands. */
    private final LinkFixture fixture = new LinkFixture(
            LinkSettings.DEFAULT, CarrierChoice.PLAIN, null, new HttpServerOptions().setSendBufferSize(64 * 1024));

    private final NetClient sockets =
            fixture.vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(16 * 1024));

    @AfterEach
    void close() {
        await(sockets.close());
        fixture.close();
    }

    private static ByteBuf pooled(byte content) {
        byte[] bytes = new byte[PIECE];
        Arrays.fill(bytes, content);
        return ByteBufAllocator.DEFAULT.directBuffer(PIECE).writeBytes(bytes);
    }

    private static Buffer lent(byte content) {
        ByteBuf bytes = pooled(content);
        try {
            return Loans.lendOrCopy(bytes);
        } finally {
            bytes.release();
        }
    }

    /** An agent that takes much, and reads nothing once the cloud knows how much. */
    private RawPeer agent() {
        RawPeer peer = await(RawPeer.dial(sockets, fixture.port()));
        int window = 2 * PIECE * PIECES;
        Buffer windows = Buffer.buffer()
                .appendShort((short) 4)
                .appendInt(window)
                .appendShort((short) 5)
                .appendInt(Http2Codec.MAX_FRAME);
        Buffer ping = Buffer.buffer().appendLong(WINDOW_DATA);
        peer.send(RawPeer.frame(RawPeer.SETTINGS, 0, 0, windows))
                .send(RawPeer.settingsAck())
                .send(RawPeer.frame(WINDOW_UPDATE, 0, 0, Buffer.buffer().appendInt(window)))
                .send(RawPeer.frame(RawPeer.PING, 0, 0, ping));
        awaitLast(peer, RawPeer.frame(RawPeer.PING, RawPeer.ACK, 0, ping));
        peer.pause();
        return peer;
    }

    @Test
    void whatIsOnItsWayStaysWhatItWas() {
        Future<RelayLink> expected = fixture.expectLink();
        RawPeer peer = agent();
        RelayLink link = await(expected);
        RelayRequest request = await(LinkFixture.on(link, () -> {
            RelayRequest begun = link.request(post("/x"));
            for (int i = 0; i < PIECES; i++) {
                begun.write(lent(OWN)).onFailure(reset -> {});
            }
            return Future.succeededFuture(begun);
        }));
        await(LinkFixture.on(link, Future::succeededFuture)); // it has written what the socket takes
        peer.send(RawPeer.frame(RawPeer.RST_STREAM, 0, STREAM, Buffer.buffer().appendInt(0)));
        LinkFixture.failure(request.response());

        List<ByteBuf> others = await(LinkFixture.on(link, () -> {
            List<ByteBuf> taken = new ArrayList<>();
            for (int i = 0; i < PIECES; i++) {
                taken.add(pooled(FOREIGN));
            }
            return Future.succeededFuture(taken);
        }));
        assertTrue(Loans.outstanding() > 0, "nothing is on its way");
        Buffer ping = Buffer.buffer().appendLong(PING_DATA);
        peer.send(RawPeer.frame(RawPeer.PING, 0, 0, ping));
        peer.resume();
        int bodies = bodiesUntil(peer, RawPeer.frame(RawPeer.PING, RawPeer.ACK, 0, ping));
        assertTrue(bodies > PIECE && bodies < PIECE * PIECES, bodies + " bytes of the body");
        others.forEach(ByteBuf::release);
        assertEquals(0, Loans.outstanding());
    }

    /** How many bytes of bodies came before the last frame; fails when one is another's. */
    private static int bodiesUntil(RawPeer peer, Buffer last) {
        byte[] all = awaitLast(peer, last);
        Buffer frames = Buffer.buffer(all);
        int bodies = 0;
        for (int at = RawPeer.PREFACE.length(); at < all.length; at += 9 + frames.getUnsignedMedium(at)) {
            int length = frames.getUnsignedMedium(at);
            if (frames.getUnsignedByte(at + 3) == RawPeer.DATA) {
                bodies += length;
                for (int i = at + 9; i < at + 9 + length; i++) {
                    assertEquals(OWN, all[i], "another's byte");
                }
            }
        }
        return bodies;
    }

    /** All that has come, when it ends with this frame. */
    private static byte[] awaitLast(RawPeer peer, Buffer frame) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        byte[] all = peer.bytes();
        while (!endsWith(all, frame.getBytes())) {
            assertTrue(System.nanoTime() < end, "the link has ended");
            all = peer.bytes();
        }
        return all;
    }

    private static boolean endsWith(byte[] all, byte[] last) {
        return all.length >= last.length
                && Arrays.equals(all, all.length - last.length, all.length, last, 0, last.length);
    }
}

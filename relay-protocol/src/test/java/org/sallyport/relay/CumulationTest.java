package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class CumulationTest {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private int next;

    private ByteBuf piece(int length) {
        ByteBuf piece = ALLOCATOR.buffer(length);
        for (int i = 0; i < length; i++) {
            piece.writeByte(next++);
        }
        return piece;
    }

    private void assertWhole(ByteBuf all) {
        assertEquals(next, all.readableBytes());
        for (int i = 0; i < next; i++) {
            assertEquals((byte) i, all.readByte());
        }
        all.release();
    }

    @Test
    void largePiecesAndTheSmallLastOneAreNotCopied() {
        ByteBuf first = piece(16_384);
        ByteBuf all = first;
        for (int length : new int[] {16_384, 16_384, 16_384, 9}) {
            all = Http2Handler.cumulate(ALLOCATOR, all, piece(length));
        }
        assertTrue(all instanceof CompositeByteBuf several && several.numComponents() == 5);
        assertWhole(all);
    }

    @Test
    void aFrameInCrumbsIsHeldInFewPieces() {
        ByteBuf all = piece(Http2Handler.LARGE_PIECE);
        for (int i = 0; i < 60_000; i++) {
            all = Http2Handler.cumulate(ALLOCATOR, all, piece(1));
        }
        assertTrue(all instanceof CompositeByteBuf several && several.numComponents() < 2 * Http2Handler.MOST_PIECES);
        assertTrue(all.capacity() < 4 * all.readableBytes(), "no more room than a few times the bytes");
        assertWhole(all);
    }

    @Test
    void smallPiecesAreJoined() {
        ByteBuf all = Unpooled.EMPTY_BUFFER;
        for (int i = 0; i < 100; i++) {
            all = Http2Handler.cumulate(ALLOCATOR, all, piece(10));
        }
        assertTrue(!(all instanceof CompositeByteBuf));
        assertWhole(all);
    }
}

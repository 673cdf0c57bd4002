package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When memory is lent, and when it goes back. */
final class LoansTest {
    private static final ByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;
    private static final int SIZE = 3 * Loans.LEAST;

    private final List<ByteBuf> own = new ArrayList<>();

    @AfterEach
    void allIsBack() {
        own.forEach(ByteBuf::release);
        awaitOutstanding(0);
    }

    /** Collects what has been forgotten, for as long as something is. */
    private static void awaitOutstanding(long bytes) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Loans.outstanding() != bytes) {
            assertTrue(System.nanoTime() < end, () -> Loans.outstanding() + " bytes are lent");
            System.gc();
        }
    }

    private ByteBuf pooled(int size) {
        ByteBuf bytes = POOL.directBuffer(size);
        for (int i = 0; i < size; i++) {
            bytes.writeByte(i * 7);
        }
        own.add(bytes);
        return bytes;
    }

    private ByteBuf inPieces(ByteBuf... pieces) {
        CompositeByteBuf all = POOL.compositeDirectBuffer(pieces.length);
        for (ByteBuf piece : pieces) {
            all.addComponent(true, piece.retain());
        }
        own.add(all);
        return all;
    }

    private static void assertBytes(Buffer buffer) {
        for (int i = 0; i < buffer.length(); i++) {
            assertEquals((byte) (i * 7), buffer.getByte(i), () -> "a byte of " + buffer.length());
        }
    }

    @Test
    void aLoanHoldsItsMemoryUntilItIsGivenBack() {
        ByteBuf bytes = pooled(SIZE);
        Buffer loan = Loans.lendOrCopy(bytes);
        assertEquals(SIZE, loan.length());
        assertEquals(SIZE, Loans.outstanding());
        assertEquals(2, bytes.refCnt());
        assertBytes(loan);
        Loans.giveBack(loan);
        assertEquals(0, Loans.outstanding());
        assertEquals(1, bytes.refCnt());
    }

    @Test
    void bytesOfSeveralPiecesAreLentAsOne() {
        ByteBuf bytes = inPieces(pooled(SIZE), pooled(SIZE));
        Buffer loan = Loans.lendOrCopy(bytes.slice(256, SIZE + 100));
        assertEquals(SIZE + 100, loan.length());
        assertEquals(2 * SIZE, Loans.outstanding());
        assertEquals(2, bytes.refCnt());
        assertBytes(loan);
        assertEquals(2, VertxPipeline.bytes(loan).nioBufferCount());
        Loans.giveBack(loan);
        assertEquals(1, bytes.refCnt());
    }

    /** The pool can't give out a part of a large buffer again while another part is kept. */
    @Test
    void aPartOfMuchMemoryIsCopiedWithinThePool() {
        ByteBuf large = pooled(Loans.LARGEST_MEMORY + 1);
        for (ByteBuf bytes : List.of(large.slice(0, SIZE), inPieces(large).slice(0, SIZE))) {
            int references = bytes.refCnt();
            Buffer loan = Loans.lendOrCopy(bytes);
            assertEquals(references, bytes.refCnt());
            assertEquals(Loans.LARGEST_MEMORY, Loans.outstanding());
            assertBytes(loan);
            Loans.giveBack(loan);
            assertEquals(0, Loans.outstanding());
        }
        assertBytes(Loans.lendOrCopy(large));
        assertEquals(0, Loans.outstanding());
    }

    @Test
    void aPartOfALoanIsNone() {
        ByteBuf bytes = pooled(SIZE);
        Buffer loan = Loans.lendOrCopy(bytes);
        Buffer part = loan.slice(0, 2 * Loans.LEAST);
        Loans.giveBack(part);
        Loans.passOn(part).release();
        assertBytes(Loans.keep(part));
        assertEquals(2, bytes.refCnt());
        Loans.giveBack(loan);
        assertEquals(1, bytes.refCnt());
    }

    @Test
    void whatIsKeptIsCopiedAndGoesBack() {
        ByteBuf bytes = pooled(SIZE);
        Buffer kept = Loans.keep(Loans.lendOrCopy(bytes));
        assertEquals(1, bytes.refCnt());
        assertBytes(kept);
        assertSame(kept, Loans.keep(kept));
    }

    /** As when a write fails of which a part is in the socket's queue: that part holds the loan. */
    @Test
    void whatIsPassedOnGoesBackWhenItsLastPartIsReleased() {
        for (ByteBuf bytes : List.of(pooled(SIZE), inPieces(pooled(SIZE), pooled(SIZE)))) {
            ByteBuf passed = Loans.passOn(Loans.lendOrCopy(bytes));
            ByteBuf part = passed.readRetainedSlice(1000);
            passed.release();
            assertEquals(2, bytes.refCnt());
            assertEquals(7, part.getByte(1));
            part.release();
            assertEquals(1, bytes.refCnt());
            assertEquals(0, Loans.outstanding());
        }
    }

    /** A part may begin anywhere in what was read. */
    @Test
    void aPartIsLent() {
        ByteBuf bytes = pooled(SIZE + 256);
        Buffer loan = Loans.lendOrCopy(bytes.skipBytes(256));
        assertBytes(loan);
        Loans.giveBack(loan);
        assertEquals(1, bytes.refCnt());
    }

    @Test
    void aLoanGoesBackOnce() {
        for (ByteBuf bytes : List.of(pooled(SIZE), inPieces(pooled(SIZE), pooled(SIZE)))) {
            Buffer loan = Loans.lendOrCopy(bytes);
            Loans.giveBack(loan);
            assertThrows(IllegalReferenceCountException.class, () -> Loans.giveBack(loan));
            assertEquals(1, bytes.refCnt());
            assertEquals(0, Loans.outstanding());
        }
    }

    @Test
    void whatHasGoneBackCanNotBeReadEvenIfItsMemoryIsThereForOthers() {
        for (ByteBuf bytes : List.of(pooled(SIZE), inPieces(pooled(SIZE), pooled(SIZE)))) {
            Buffer loan = Loans.lendOrCopy(bytes);
            assertEquals(7, loan.getByte(1));
            Loans.giveBack(loan);
            assertThrows(IllegalReferenceCountException.class, () -> loan.getByte(1));
            assertThrows(IllegalReferenceCountException.class, () -> Loans.keep(loan));
            assertThrows(IllegalReferenceCountException.class, () -> Loans.passOn(loan));
        }
    }

    @Test
    void aLoanCanNotGrow() {
        for (ByteBuf bytes : List.of(pooled(SIZE), inPieces(pooled(SIZE), pooled(SIZE)))) {
            Buffer loan = Loans.lendOrCopy(bytes);
            assertThrows(IndexOutOfBoundsException.class, () -> loan.appendByte((byte) 1));
            Loans.giveBack(loan);
            assertEquals(1, bytes.refCnt());
        }
    }

    @Test
    void aForgottenLoanIsFoundByTheCollector() {
        ByteBuf bytes = pooled(SIZE);
        Loans.lendOrCopy(bytes);
        ByteBuf several = inPieces(pooled(SIZE), pooled(SIZE));
        Loans.lendOrCopy(several);
        awaitOutstanding(0);
        assertEquals(1, bytes.refCnt());
        assertEquals(1, several.refCnt());
    }

    @Test
    void whatIsSmallOrOnTheHeapIsCopied() {
        for (ByteBuf bytes :
                List.of(pooled(Loans.LEAST - 1), Unpooled.buffer(SIZE).writeZero(SIZE))) {
            Buffer copy = Loans.lendOrCopy(bytes);
            assertEquals(bytes.readableBytes(), copy.length());
            assertEquals(0, Loans.outstanding());
            assertEquals(1, bytes.refCnt());
            Loans.giveBack(copy);
            assertEquals(0, copy.getByte(0));
            assertNull(Loans.lend(bytes));
        }
    }

    @Test
    void noMoreThanTheMostIsLentAndAfterwardsAgain() {
        ByteBuf bytes = pooled(Loans.LARGEST_MEMORY);
        List<Buffer> buffers = new ArrayList<>();
        while (Loans.outstanding() + Loans.LARGEST_MEMORY <= Loans.most()) {
            buffers.add(Loans.lendOrCopy(bytes));
        }
        int loans = buffers.size();
        buffers.add(Loans.lendOrCopy(bytes));
        assertEquals(1 + loans, bytes.refCnt());
        buffers.forEach(LoansTest::assertBytes);
        buffers.forEach(Loans::giveBack);
        assertEquals(0, Loans.outstanding());
        Loans.giveBack(Loans.lendOrCopy(bytes));
        assertEquals(1, bytes.refCnt());
    }

    /** What Vert.x does with a buffer from a connection: a copy, unless the buffer's allocator is none of its pools. */
    @Test
    void vertxTakesALoanAsItIs() {
        ByteBuf bytes = pooled(SIZE);
        ByteBuf loan = Loans.lend(bytes.retain());
        Buffer buffer = BufferInternal.safeBuffer(Objects.requireNonNull(loan));
        assertBytes(buffer);
        assertEquals(SIZE, Loans.outstanding());
        Loans.giveBack(buffer);
        assertEquals(0, Loans.outstanding());
        assertEquals(1, bytes.refCnt());
    }
}

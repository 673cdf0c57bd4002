package org.sallyport.fault;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Buffers outside of the heap, which a test may keep small. Used on the loop's thread only. */
final class BufferPool {
    static final int BUFFER_BYTES = 128 * 1024;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    ByteBuffer take() {
        ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : buffer;
    }

    void give(ByteBuffer buffer) {
        free.push(buffer.clear());
    }
}

package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an unread body costs. */
final class BodyReaderTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        LinkFixture.await(vertx.close());
    }

    private static <T> T on(io.vertx.core.Context context, Callable<T> work) throws Exception {
        return ((ContextInternal) context).nettyEventLoop().submit(work).get(20, TimeUnit.SECONDS);
    }

    /** One window of one-byte frames. */
    @Test
    void aFloodOfTinyPiecesWaitsInFewBuffersAndInOrder() throws Exception {
        var context = VertxPipeline.newContext(vertx);
        int window = LinkSettings.DEFAULT.streamWindow();
        List<Integer> taken = new ArrayList<>();
        List<Buffer> pieces = new ArrayList<>();
        boolean ended = on(context, () -> {
            boolean[] end = new boolean[1];
            BodyReader reader = new BodyReader(context, Mailbox.to(((ContextInternal) context).nettyEventLoop())) {
                @Override
                void taken(int bytes) {
                    taken.add(bytes);
                }
            };
            for (int i = 0; i < window; i++) {
                reader.received(Unpooled.buffer(1).writeByte((byte) i));
            }
            reader.handler(pieces::add);
            reader.endHandler(ignored -> end[0] = true);
            reader.resume();
            reader.whole();
            return end[0];
        });
        assertTrue(ended);
        assertTrue(pieces.size() <= window / 4096, pieces.size() + " buffers");
        assertEquals(window, taken.stream().mapToInt(Integer::intValue).sum());
        int position = 0;
        for (Buffer piece : pieces) {
            for (int i = 0; i < piece.length(); i++) {
                assertEquals((byte) position++, piece.getByte(i));
            }
        }
        assertEquals(window, position);
    }
}

package org.sallyport.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class DelayLineTest {
    private static final long MILLI = 1_000_000;

    private final DelayLine line = new DelayLine(new BufferPool(), 2);

    private void enter(String text, long now, long due) {
        line.room(now).put(text.getBytes(StandardCharsets.US_ASCII));
        line.entered(due);
    }

    private String leave(long now, long most) {
        ByteBuffer bytes = line.due(now, most);
        if (bytes == null) {
            return "";
        }
        String text = StandardCharsets.US_ASCII.decode(bytes).toString();
        line.left(text.length());
        return text;
    }

    @Test
    void nothingLeavesBeforeItsTime() {
        enter("a", 0, 50 * MILLI);
        assertNull(line.due(50 * MILLI - 1, 10));
        assertEquals(50 * MILLI, line.firstDue());
        assertEquals("a", leave(50 * MILLI, 10));
        assertTrue(line.isEmpty());
    }

    @Test
    void orderIsKeptWhenTheDelayShrinks() {
        enter("slow", 0, 50 * MILLI);
        enter("quick", 10 * MILLI, 10 * MILLI);
        assertNull(line.due(20 * MILLI, 10));
        assertEquals("slow", leave(50 * MILLI, 10));
        assertEquals("quick", leave(50 * MILLI, 10));
    }

    @Test
    void whatEntersTogetherSharesABufferAndLeavesLate() {
        enter("a", 0, 50 * MILLI);
        enter("b", MILLI - 1, 51 * MILLI - 1);
        assertNull(line.due(50 * MILLI, 10));
        assertTrue(line.hasRoom());
        assertEquals("ab", leave(51 * MILLI, 10));
    }

    @Test
    void partsLeaveInOrder() {
        enter("abc", 0, 0);
        assertEquals("a", leave(0, 1));
        enter("d", 1, 1);
        assertEquals("bc", leave(1, 2));
        assertEquals("d", leave(1, 2));
        assertTrue(line.isEmpty());
    }

    @Test
    void itHoldsNoMoreThanItsCapacity() {
        enter("a", 0, MILLI);
        assertTrue(line.hasRoom());
        enter("b", 2 * MILLI, 3 * MILLI);
        assertFalse(line.hasRoom());
    }

    @Test
    void aRoomThatStayedEmptyLeavesNothing() {
        line.room(0);
        line.entered(MILLI);
        assertTrue(line.isEmpty());
    }
}

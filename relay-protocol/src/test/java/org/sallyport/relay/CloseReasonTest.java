package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

final class CloseReasonTest {

    @Test
    void travelsInDebugData() {
        CloseReason fenced = new CloseReason(4000, "fenced by epoch 7");
        assertEquals("4000 fenced by epoch 7", fenced.debugData());
        assertEquals(fenced, CloseReason.parse("4000 fenced by epoch 7"));
        assertEquals(new CloseReason(1000, ""), CloseReason.parse("1000 "));
    }

    @Test
    void otherDebugDataTellsOfNoClosing() {
        for (String text : new String[] {"", "too many streams", "400 x", "5000 x", "10000 x", "1001"}) {
            assertNull(CloseReason.parse(text), text);
        }
    }
}

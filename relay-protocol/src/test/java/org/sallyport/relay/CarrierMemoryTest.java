package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

final class CarrierMemoryTest {

    @Test
    void remembersWhatPassed() {
        CarrierMemory memory = new CarrierMemory(CarrierChoice.AUTO);
        assertEquals(Carrier.PLAIN, memory.first());
        assertEquals(Carrier.WEBSOCKET, memory.second(Carrier.PLAIN));
        memory.passed(Carrier.WEBSOCKET);
        assertEquals(Carrier.WEBSOCKET, memory.first());
        assertEquals(Carrier.PLAIN, memory.second(Carrier.WEBSOCKET));
    }

    /** Several links of one dialer meet the same thing between: they agree on the other carrier. */
    @Test
    void linksThatAreSwallowedTogetherMoveOnOnce() {
        CarrierMemory memory = new CarrierMemory(CarrierChoice.AUTO);
        memory.swallowed(Carrier.PLAIN);
        memory.swallowed(Carrier.PLAIN);
        assertEquals(Carrier.WEBSOCKET, memory.first());
    }

    @Test
    void aChoiceStays() {
        CarrierMemory memory = new CarrierMemory(CarrierChoice.PLAIN);
        memory.swallowed(Carrier.PLAIN);
        assertEquals(Carrier.PLAIN, memory.first());
        assertNull(memory.second(Carrier.PLAIN));
    }
}

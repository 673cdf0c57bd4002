package org.sallyport.cloud.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeptBodiesTest {
    @Test
    void neverKeepsMoreThanThereIsRoomFor() {
        KeptBodies room = new KeptBodies(100);
        assertTrue(room.take(60));
        assertFalse(room.take(41));
        assertTrue(room.take(40));
        assertEquals(100, room.kept());
        room.giveBack(60);
        assertTrue(room.take(60));
        room.giveBack(100);
        assertEquals(0, room.kept());
    }
}

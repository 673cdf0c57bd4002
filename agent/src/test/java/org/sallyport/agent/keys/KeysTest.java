package org.sallyport.agent.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Former gateway keys: when they are let go, and which of them whoever recovers the gateway needs. */
class KeysTest {
    private static final GatewayKey FIRST = TestKeys.OURS.present();
    private static final GatewayKey SECOND = TestKeys.HYBRID;
    private static final GatewayKey THIRD = TestKeys.ofSize(2048);
    private static final Keys ROTATED = TestKeys.OURS.withOwnNext(SECOND).presenting(SECOND);

    @Test
    void aFormerKeyStaysUntilItHasNotBeenNeededForTheTime() {
        assertEquals(ROTATED, ROTATED.withoutUnneeded(Long.MAX_VALUE - 1), "nothing says that it isn't needed");
        Keys noted = ROTATED.unneeded(List.of(FIRST), 1_000);
        assertEquals(Map.of(FIRST.id(), 1_000L), noted.unneededSince());
        assertEquals(noted, noted.withoutUnneeded(999));
        assertEquals(List.of(SECOND), noted.withoutUnneeded(1_000).gateway());
        assertEquals(Map.of(), noted.withoutUnneeded(1_000).unneededSince());
    }

    @Test
    void anEarlierTimeStaysAndOneInTheFutureIsPutRight() {
        Keys noted = ROTATED.unneeded(List.of(FIRST), 1_000);
        assertEquals(noted, noted.unneeded(List.of(FIRST), 2_000));
        assertEquals(
                Map.of(FIRST.id(), 500L), noted.unneeded(List.of(FIRST), 500).unneededSince());
    }

    @Test
    void theNextRotationDoesNotMakeItsTimeLonger() {
        Keys again = ROTATED.unneeded(List.of(FIRST), 1_000).withOwnNext(THIRD).presenting(THIRD);
        assertEquals(List.of(THIRD, SECOND, FIRST), again.gateway());
        assertEquals(List.of(THIRD, SECOND), again.withoutUnneeded(1_000).gateway());
    }

    @Test
    void thePresentKeyIsNeverLetGo() {
        Keys noted = ROTATED.unneeded(ROTATED.gateway(), 0);
        assertEquals(List.of(SECOND), noted.withoutUnneeded(Long.MAX_VALUE - 1).gateway());
    }

    @Test
    void whoeverRecoversNeedsTwoKeysAtMost() {
        Keys again = ROTATED.withOwnNext(THIRD).presenting(THIRD);
        assertEquals(List.of(THIRD, SECOND), again.recoverable());
        assertEquals(List.of(FIRST), TestKeys.OURS.recoverable());
    }
}

package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One body's window, on a clock that the test moves. */
final class ReceiveWindowTest {
    private static final int INITIAL = LinkSettings.INITIAL_WINDOW;
    private static final int LARGE = 64 << 20;

    private final ReceiveBudget budget = ReceiveBudget.of(LARGE);
    private long now;
    private long roundTrip;

    private ReceiveWindow open(ReceiveBudget from) {
        ReceiveWindow window = ReceiveWindow.open(from, INITIAL, INITIAL, () -> now, () -> roundTrip);
        assertNotNull(window);
        return window;
    }

    /** Bytes that come and are taken at once; returns the credit sent for them. */
    private static int pass(ReceiveWindow window, int bytes) {
        assertTrue(window.received(bytes));
        return window.taken(bytes);
    }

    /** Uses up the window once, a piece at a time, which takes so long. */
    private void useUp(ReceiveWindow window, long millis) {
        int whole = window.size();
        int piece = whole / 16;
        for (int i = 0; i < 16; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(millis) / 16;
            pass(window, Math.min(piece, window.credit()));
        }
    }

    private ReceiveWindow grown(int size) {
        ReceiveWindow window = open(budget);
        while (window.size() < size) {
            useUp(window, 100);
        }
        return window;
    }

    @Test
    void aSmallBodyCostsNoCreditAndOneAccessToTheBudgetAtEachEnd() {
        ReceiveWindow window = open(budget);
        assertEquals(INITIAL, budget.granted());
        assertEquals(0, pass(window, 20_000));
        assertTrue(window.received(10_000));
        window.end();
        assertEquals(INITIAL, budget.granted(), "what waits is held on");
        assertEquals(0, window.taken(10_000));
        assertEquals(0, budget.granted());
    }

    @Test
    void halfOfTheFirstWindowTakenRaisesItToAQuarterMebibyte() {
        ReceiveWindow window = open(budget);
        assertEquals(0, pass(window, INITIAL / 2 - 1));
        assertEquals(ReceiveWindow.RAISED - INITIAL / 2, pass(window, 1));
        assertEquals(ReceiveWindow.RAISED, window.credit());
        assertEquals(ReceiveWindow.RAISED, budget.granted());
    }

    @Test
    void aReaderThatHasStoppedCostsTheWindowThatItHad() {
        ReceiveWindow window = open(budget);
        assertTrue(window.received(INITIAL));
        assertFalse(window.received(1), "beyond the window");
        now += TimeUnit.HOURS.toNanos(1);
        assertEquals(INITIAL, budget.granted());
        assertEquals(ReceiveWindow.RAISED, window.taken(INITIAL));
    }

    @Test
    void doublesUpToItsMostWhileTheWindowIsUsedUpQuickly() {
        ReceiveWindow window = grown(ReceiveWindow.MOST);
        assertEquals(ReceiveWindow.MOST, window.size());
        useUp(window, 100);
        useUp(window, 100);
        assertEquals(ReceiveWindow.MOST, window.size());
        assertEquals(ReceiveWindow.MOST, budget.granted());
    }

    @Test
    void stopsGrowingWhenTheWindowIsNotWhatHoldsTheStreamUp() {
        ReceiveWindow window = grown(ReceiveWindow.RAISED);
        for (int i = 0; i < 10; i++) {
            useUp(window, 400);
        }
        assertEquals(ReceiveWindow.RAISED, window.size());
        roundTrip = TimeUnit.MILLISECONDS.toNanos(300);
        for (int i = 0; i < 10; i++) {
            useUp(window, 400);
        }
        assertTrue(window.size() > 4 * ReceiveWindow.RAISED, "within two round trips: " + window.size());
    }

    @Test
    void shrinksWhenAQuarterOfItLastsLong() {
        ReceiveWindow window = grown(4 << 20);
        long held = budget.granted();
        for (int i = 0; i < 40; i++) {
            useUp(window, 60_000);
            assertTrue(budget.granted() <= held, "never rises");
            held = budget.granted();
        }
        assertEquals(ReceiveWindow.RAISED, window.size());
        assertEquals(ReceiveWindow.RAISED, budget.granted());
        useUp(window, 100);
        useUp(window, 100);
        assertTrue(window.size() > ReceiveWindow.RAISED, "and grows anew");
    }

    @Test
    void aWindowThatShrinksRenewsNothingUntilItsCreditHasGoneDown() {
        ReceiveWindow window = grown(1 << 20);
        now += TimeUnit.SECONDS.toNanos(10);
        int quarter = window.size() / 4;
        int credit = window.credit();
        assertEquals(0, pass(window, quarter));
        assertEquals(credit - quarter, window.credit());
        assertEquals(window.credit(), budget.granted());
    }

    @Test
    void theEndGivesBackWhatIsNotWaitingAndTheReaderTheRest() {
        ReceiveWindow window = grown(1 << 20);
        assertTrue(window.received(300_000));
        window.end();
        assertEquals(300_000, budget.granted());
        assertEquals(0, window.taken(200_000));
        assertEquals(0, window.taken(100_000));
        assertEquals(0, budget.granted());
    }

    @Test
    void abandonedItGivesBackAll() {
        ReceiveWindow window = grown(1 << 20);
        assertTrue(window.received(300_000));
        window.abandon();
        window.end();
        assertEquals(0, budget.granted());
    }

    @Test
    void raisesHaveHalfOfTheBudgetAndNoneTakesMoreThanHalfOfWhatIsLeft() {
        ReceiveBudget small = ReceiveBudget.of(4 << 20);
        ReceiveWindow first = open(small);
        for (int i = 0; i < 20; i++) {
            useUp(first, 10);
        }
        assertEquals(1 << 20, first.size(), "half of the two mebibytes for raising");
        ReceiveWindow second = open(small);
        useUp(second, 10);
        assertEquals(ReceiveWindow.RAISED, second.size());
        int opened = 0;
        while (ReceiveWindow.open(small, INITIAL, INITIAL, () -> now, () -> 0) != null) {
            opened++;
        }
        assertTrue(opened >= (2 << 20) / INITIAL - 2, opened + " further bodies");
        assertTrue(small.granted() <= small.max());
    }

    @Test
    void anExhaustedBudgetOpensNothing() {
        ReceiveBudget one = ReceiveBudget.of(INITIAL);
        ReceiveWindow only = open(one);
        assertNull(ReceiveWindow.open(one, INITIAL, INITIAL, () -> now, () -> 0));
        useUp(only, 1);
        assertEquals(INITIAL, only.size());
        only.end();
        assertEquals(0, one.granted());
    }

    /** Before our settings are acknowledged the peer has one byte less than the window. */
    @Test
    void creditThatThePeerDoesNotKnowOfIsGivenOnce() {
        ReceiveWindow window = ReceiveWindow.open(budget, INITIAL, INITIAL - 1, () -> now, () -> 0);
        assertNotNull(window);
        assertFalse(window.received(INITIAL));
        assertTrue(window.received(INITIAL - 1));
        int credit = window.taken(INITIAL - 1);
        window.known();
        assertEquals(credit + 1, window.credit());
        assertEquals(window.size(), window.credit());
    }

    @Test
    void moreThanHasComeCanNotBeTaken() {
        ReceiveWindow window = open(budget);
        assertTrue(window.received(10));
        assertThrows(IllegalStateException.class, () -> window.taken(11));
    }
}

package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.dispatch.Admission.Verdict;

class AdmissionTest {
    private final List<Integer> admitted = new ArrayList<>();
    private final Admission admission = new Admission(2, 2);

    private Admission.Waiting waiting(int number) {
        return new Admission.Waiting() {
            @Override
            public void admitted() {
                admitted.add(number);
            }
        };
    }

    @Test
    void firstComeFirstServed() {
        assertEquals(Verdict.ADMITTED, admission.enter(waiting(1)));
        assertEquals(Verdict.ADMITTED, admission.enter(waiting(2)));
        assertEquals(Verdict.QUEUED, admission.enter(waiting(3)));
        assertEquals(Verdict.QUEUED, admission.enter(waiting(4)));
        assertEquals(Verdict.FULL, admission.enter(waiting(5)));
        admission.leave();
        admission.leave();
        assertEquals(List.of(3, 4), admitted);
        assertEquals(2, admission.taken());
        assertEquals(0, admission.waiting());
        admission.leave();
        admission.leave();
        assertEquals(0, admission.taken());
    }

    @Test
    void whoWithdrawsIsPassedOver() {
        admission.enter(waiting(1));
        admission.enter(waiting(2));
        Admission.Waiting third = waiting(3);
        admission.enter(third);
        admission.enter(waiting(4));
        assertTrue(admission.withdraw(third));
        assertFalse(admission.withdraw(third));
        admission.leave();
        assertEquals(List.of(4), admitted);
    }
}

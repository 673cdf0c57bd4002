package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.dispatch.Admission.Verdict;

class AdmissionTest {
    private final List<String> admitted = new ArrayList<>();

    /** A class, since requests are told apart by identity. */
    private final class Request implements Admission.Waiting {
        private final String party;
        private final int number;

        private Request(String party, int number) {
            this.party = party;
            this.number = number;
        }

        @Override
        public String party() {
            return party;
        }

        @Override
        public void admitted() {
            admitted.add(party + number);
        }
    }

    private Request request(String party, int number) {
        return new Request(party, number);
    }

    private static long admittedOf(Admission admission, List<Request> requests) {
        return requests.stream()
                .filter(each -> admission.enter(each) == Verdict.ADMITTED)
                .count();
    }

    private List<Request> requests(String party, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> request(party, number))
                .toList();
    }

    @Test
    void firstComeFirstServed() {
        Admission admission = new Admission(2, 2);
        List<Request> all = requests("a", 5);
        assertEquals(
                List.of(Verdict.ADMITTED, Verdict.ADMITTED, Verdict.QUEUED, Verdict.QUEUED, Verdict.FULL),
                all.stream().map(admission::enter).toList());
        admission.leave(all.get(0));
        admission.leave(all.get(1));
        assertEquals(List.of("a2", "a3"), admitted);
        assertEquals(2, admission.taken());
        assertEquals(0, admission.waiting());
        admission.leave(all.get(2));
        admission.leave(all.get(3));
        assertEquals(0, admission.taken());
    }

    @Test
    void whoWithdrawsIsPassedOver() {
        Admission admission = new Admission(2, 2);
        List<Request> all = requests("a", 4);
        all.forEach(admission::enter);
        assertTrue(admission.withdraw(all.get(2)));
        assertFalse(admission.withdraw(all.get(2)));
        admission.leave(all.get(0));
        assertEquals(List.of("a3"), admitted);
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        Admission admission = new Admission(2, 2);
        Request only = request("a", 0);
        admission.enter(only);
        admission.leave(only);
        assertThrows(IllegalStateException.class, () -> admission.leave(only));
    }

    @Test
    void onePartyLeavesRoomForOthers() {
        Admission admission = new Admission(200, 1000);
        assertEquals(160, admittedOf(admission, requests("slow", 500)), "four fifths");
        assertEquals(32, admittedOf(admission, requests("quick", 100)), "four times the 8 that it leaves");
        assertEquals(1, admittedOf(admission, requests("third", 1)));
    }

    @Test
    void placesToWaitAreSharedInTheSameWay() {
        Admission admission = new Admission(1, 100);
        admission.enter(request("slow", 0));
        List<Verdict> verdicts =
                requests("slow", 200).stream().map(admission::enter).toList();
        assertEquals(80, verdicts.stream().filter(Verdict.QUEUED::equals).count());
        assertEquals(Verdict.QUEUED, admission.enter(request("quick", 0)));
    }

    @Test
    void whoHoldsTheFewestPlacesIsNext() {
        Admission admission = new Admission(5, 100);
        List<Request> slow = requests("slow", 20);
        List<Request> quick = requests("quick", 3);
        assertEquals(4, admittedOf(admission, slow));
        assertEquals(1, admittedOf(admission, quick));
        admission.leave(slow.get(0));
        assertEquals(List.of("quick1"), admitted, "though slow's came first");
        admission.leave(quick.get(0));
        assertEquals(List.of("quick1", "quick2"), admitted);
        admission.leave(quick.get(1));
        admission.leave(quick.get(2));
        assertEquals(List.of("quick1", "quick2", "slow4"), admitted, "the last free place is for who holds none");
    }

    @Test
    void nothingIsKeptOfThoseWhoAreGone() {
        Admission admission = new Admission(2, 2);
        for (int i = 0; i < 1000; i++) {
            Request passing = request("p" + i, i);
            assertEquals(Verdict.ADMITTED, admission.enter(passing));
            admission.leave(passing);
        }
        assertEquals(0, admission.parties());
    }
}

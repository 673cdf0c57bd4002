package org.sallyport.agent.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Facts that wait to be written down take bounded memory, whatever a cloud or a caller sends. */
class EndedRequestTest {
    private static final String LONG = "x".repeat(100_000);
    private static final String CUT = "x".repeat(500) + "…";

    @Test
    void textsAreCutAndResourcesAreLimited() {
        EndedRequest.Who who = new EndedRequest.Who(LONG, LONG, LONG, LONG);
        assertEquals(new EndedRequest.Who(CUT, CUT, CUT, CUT), who);
        EndedRequest.What what =
                new EndedRequest.What(LONG, LONG, 1, LONG, LONG, LONG, Collections.nCopies(10_000, LONG));
        assertEquals(new EndedRequest.What(CUT, CUT, 1, CUT, CUT, CUT, Collections.nCopies(50, CUT)), what);
        EndedRequest.How how = new EndedRequest.How(LONG, LONG, LONG, 200, 1, 2, 3);
        assertEquals(new EndedRequest.How(CUT, CUT, CUT, 200, 1, 2, 3), how);
    }

    @Test
    void whatIsShortStaysAsItIs() {
        String most = "y".repeat(500);
        EndedRequest.Who who = new EndedRequest.Who(most, null, "", null);
        assertSame(most, who.asserted());
        assertNull(who.verified());
        assertEquals("", who.app());
    }

    @Test
    void noCharacterIsCutInTwo() {
        String smiles = "x".repeat(499) + "\uD83D\uDE00" + "x";
        assertEquals("x".repeat(499) + "…", new EndedRequest.Who(smiles, null, null, null).asserted());
    }
}

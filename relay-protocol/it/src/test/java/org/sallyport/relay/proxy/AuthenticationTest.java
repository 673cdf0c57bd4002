package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which scheme answers, and what is remembered from one dial to the next. */
final class AuthenticationTest {
    private static final PasswordLogin JANE = new PasswordLogin("jane", "s\u00e9cret");
    private static final String BASIC = "Basic amFuZTpzw6ljcmV0";

    private final Authentication password = new Authentication(List.of(new DigestScheme(JANE), new BasicScheme(JANE)));

    private static Challenge digest(String nonce, String more) {
        return Challenge.parse(List.of("Digest realm=r, qop=auth, nonce=" + nonce + more))
                .get(0);
    }

    private static Challenge scheme(String name) {
        return Challenge.parse(List.of(name + " realm=r")).get(0);
    }

    private static String said(Future<Optional<String>> answer) {
        return answer.result().orElse("nothing");
    }

    private static String nonce(String answer) {
        return DigestDesk.parameter(answer, "nonce") + " " + DigestDesk.parameter(answer, "nc");
    }

    @Test
    void nothingIsSaidBeforeTheProxyAsks() {
        assertEquals("nothing", said(password.begin("c:443").first()));
    }

    @Test
    void theStrongestIsTakenWhateverTheOrder() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        String answer = said(dialogue.next(List.of(
                scheme("Basic"),
                digest("m", ""),
                digest("s", ", algorithm=SHA-256"),
                digest("x", ", algorithm=SHA-3"),
                scheme("Bearer"))));
        assertEquals("s 00000001", nonce(answer));
    }

    @Test
    void basicIsSaidOnce() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        assertEquals(BASIC, said(dialogue.next(List.of(scheme("Basic")))));
        assertEquals("nothing", said(dialogue.next(List.of(scheme("Basic")))));
        assertTrue(dialogue.tried());
    }

    @Test
    void whatIsUnknownIsNotAnswered() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        assertEquals("nothing", said(dialogue.next(List.of(scheme("NTLM"), scheme("Negotiate")))));
        assertEquals("nothing", said(dialogue.next(List.of())));
        assertFalse(dialogue.tried());
    }

    @Test
    void whatWorkedIsSaidFirstNextTime() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        said(dialogue.next(List.of(scheme("Basic"))));
        assertEquals("nothing", said(password.begin("c:443").first()), "not before it has worked");
        dialogue.accepted();
        Authentication.Dialogue next = password.begin("c:443");
        assertEquals(BASIC, said(next.first()));
        assertEquals("nothing", said(next.next(List.of(scheme("Basic")))), "refused");
    }

    @Test
    void aNonceIsCountedOverAllDials() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        String first = said(dialogue.next(List.of(digest("a", ""))));
        dialogue.accepted();
        assertEquals("a 00000001", nonce(first));
        String second = said(password.begin("c:443").first());
        assertEquals("a 00000002", nonce(second));
        assertEquals("a 00000003", nonce(said(password.begin("c:443").first())));
        assertNotEquals(DigestDesk.parameter(first, "cnonce"), DigestDesk.parameter(second, "cnonce"));
    }

    @Test
    void aNewNonceIsNoRefusalOfTheRememberedOne() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        said(dialogue.next(List.of(digest("a", ""))));
        dialogue.accepted();
        Authentication.Dialogue next = password.begin("c:443");
        assertEquals("a 00000002", nonce(said(next.first())));
        assertEquals("b 00000001", nonce(said(next.next(List.of(digest("b", ""))))));
        assertEquals("nothing", said(next.next(List.of(digest("c", "")))), "the password was wrong");
    }

    @Test
    void staleNoncesAreReplacedButNotForEver() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        assertEquals("a 00000001", nonce(said(dialogue.next(List.of(digest("a", ""))))));
        assertEquals("b 00000001", nonce(said(dialogue.next(List.of(digest("b", ", stale=true"))))));
        assertEquals("c 00000001", nonce(said(dialogue.next(List.of(digest("c", ", stale=\"True\""))))));
        assertEquals("d 00000001", nonce(said(dialogue.next(List.of(digest("d", ", stale=true"))))));
        assertEquals("nothing", said(dialogue.next(List.of(digest("e", ", stale=true")))));
    }

    @Test
    void aPasswordRefusedInADigestIsNotSaidInClear() {
        Authentication.Dialogue dialogue = password.begin("c:443");
        List<Challenge> both = List.of(digest("a", ""), scheme("Basic"));
        said(dialogue.next(both));
        assertEquals("nothing", said(dialogue.next(both)));
    }

    @Test
    void basicFollowsADigestThatCanNotBeAnsweredOrIsNoLongerOffered() {
        List<Challenge> unknown = List.of(digest("a", ", algorithm=SHA-3"), scheme("Basic"));
        assertEquals(BASIC, said(password.begin("c:443").next(unknown)));
        Authentication.Dialogue dialogue = password.begin("c:443");
        said(dialogue.next(List.of(digest("a", ""))));
        dialogue.accepted();
        Authentication.Dialogue next = password.begin("c:443");
        said(next.first());
        assertEquals(BASIC, said(next.next(List.of(scheme("Basic")))));
    }

    @Test
    void withoutTicketsThePasswordServes() {
        Scheme tickets = new Scheme() {
            @Override
            public String name() {
                return "Negotiate";
            }

            @Override
            public Exchange begin(String authority) {
                return offered -> Future.failedFuture(new UnansweredException("no ticket", new Exception("none")));
            }
        };
        Authentication all = new Authentication(List.of(tickets, new BasicScheme(JANE)));
        Authentication.Dialogue dialogue = all.begin("c:443");
        assertEquals(BASIC, said(dialogue.next(List.of(scheme("Basic"), scheme("Negotiate")))));
        assertEquals(List.of("Negotiate: no ticket"), dialogue.notes());
    }
}

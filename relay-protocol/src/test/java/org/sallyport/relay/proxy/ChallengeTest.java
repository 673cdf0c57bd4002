package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChallengeTest {
    private static Challenge challenge(String scheme, Map<String, String> parameters) {
        return new Challenge(scheme, null, parameters);
    }

    private static List<Challenge> parse(String... fields) {
        return Challenge.parse(List.of(fields));
    }

    @Test
    void oneOfEachKind() {
        assertEquals(List.of(challenge("Negotiate", Map.of())), parse("Negotiate"));
        assertEquals(List.of(new Challenge("Negotiate", "oYG2MIGz+/==", Map.of())), parse("Negotiate oYG2MIGz+/=="));
        assertEquals(List.of(challenge("Basic", Map.of("realm", "a b"))), parse("Basic realm=\"a b\""));
        assertEquals(List.of(challenge("Basic", Map.of("realm", "ab"))), parse("Basic realm=ab"));
        assertEquals(List.of(challenge("Basic", Map.of("realm", ""))), parse("Basic realm=\"\""));
    }

    @Test
    void quotesAndEscapes() {
        assertEquals(
                List.of(challenge("Digest", Map.of("realm", "a\"b\\c, Basic realm=d", "qop", "auth,auth-int"))),
                parse("Digest realm=\"a\\\"b\\\\c, Basic realm=d\" , qop = \"auth,auth-int\""));
    }

    @Test
    void severalInOneFieldAndInSeveral() {
        List<Challenge> expected = List.of(
                challenge("Digest", Map.of("realm", "r", "nonce", "n", "algorithm", "MD5")),
                challenge("Negotiate", Map.of()),
                challenge("NTLM", Map.of()),
                challenge("Basic", Map.of("realm", "r", "charset", "UTF-8")));
        assertEquals(
                expected,
                parse(
                        "Digest realm=\"r\", nonce=\"n\", algorithm=MD5, Negotiate, NTLM,Basic realm=\"r\", charset=\"UTF-8\""));
        assertEquals(
                expected,
                parse(
                        "Digest realm=\"r\",nonce=\"n\",algorithm=MD5",
                        ", Negotiate",
                        "NTLM",
                        "Basic realm=\"r\", charset=\"UTF-8\""));
    }

    @Test
    void namesHaveNoCase() {
        Challenge challenge = parse("DIGEST Realm=r, NONCE=n").get(0);
        assertTrue(challenge.is("Digest"));
        assertEquals("n", challenge.parameter("nonce"));
        assertEquals("", challenge.parameter("opaque"));
    }

    @Test
    void whatCanNotBeReadIsLeftOut() {
        assertEquals(List.of(), parse("", ",", "\"", "=x"));
        assertEquals(List.of(challenge("Basic", Map.of("realm", "r"))), parse("Basic realm=\"r\", =, \"unfinished"));
    }

    /** Whatever a hostile proxy writes: it is read in time linear in its length, and nothing is thrown. */
    @Test
    void anything() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String alphabet = "aB =,\"\\\t/;é";
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < 2_000; i++) {
                        StringBuilder field = new StringBuilder();
                        for (int length = random.nextInt(100); length >= 0; length--) {
                            field.append(alphabet.charAt(random.nextInt(alphabet.length())));
                        }
                        parse(field.toString());
                    }
                    parse("Digest realm=\"" + "\\a".repeat(30_000));
                    parse("Digest realm=\"" + "a".repeat(60_000) + "\"");
                    parse("a, ".repeat(20_000));
                    parse("a=b, ".repeat(12_000));
                },
                "seed " + seed);
    }
}

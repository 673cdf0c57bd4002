package org.sallyport.relay.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DigestAnswerTest {
    private static final PasswordLogin MUFASA = new PasswordLogin("Mufasa", "Circle of Life");
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    private static Challenge challenge(String field) {
        return Challenge.parse(List.of(field)).get(0);
    }

    private static Challenge rfc7616(String algorithm) {
        return challenge("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" + algorithm
                + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    }

    /** RFC 7616, section 3.9.1. */
    @Test
    void vectorsOfRfc7616() {
        assertEquals(
                "8ca523f5e9506fed4657c9700eebdbec",
                new DigestAnswer(rfc7616("MD5"), MUFASA, "GET", "/dir/index.html", CNONCE, 1).response());
        DigestAnswer sha256 = new DigestAnswer(rfc7616("SHA-256"), MUFASA, "GET", "/dir/index.html", CNONCE, 1);
        assertEquals("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", sha256.response());
        assertEquals(
                "Digest username=\"Mufasa\", realm=\"http-auth@example.org\","
                        + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\","
                        + " algorithm=SHA-256,"
                        + " response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\","
                        + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", qop=auth, nc=00000001, cnonce=\""
                        + CNONCE + "\"",
                sha256.text());
    }

    /** RFC 7616, section 3.9.2, with the values of its erratum 4897. */
    @Test
    void hashedUserAndSha512() {
        Challenge challenge = challenge("Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true");
        DigestAnswer answer = new DigestAnswer(
                challenge,
                new PasswordLogin("J\u00e4s\u00f8n Doe", "Secret, or not?"),
                "GET",
                "/doe.json",
                "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
                1);
        assertTrue(
                answer.text()
                        .startsWith(
                                "Digest username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\""),
                answer.text());
        assertTrue(answer.text().endsWith(", userhash=true"), answer.text());
        assertEquals("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5", answer.response());
    }

    /** RFC 2617, section 3.5, with and without protection. */
    @Test
    void vectorsOfOlderForms() {
        String common = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
        PasswordLogin login = new PasswordLogin("Mufasa", "Circle Of Life");
        assertEquals(
                "6629fae49393a05397450978507c4ef1",
                new DigestAnswer(challenge(common + ", qop=\"auth\""), login, "GET", "/dir/index.html", "0a4f113b", 1)
                        .response());
        DigestAnswer old = new DigestAnswer(challenge(common), login, "GET", "/dir/index.html", "0a4f113b", 1);
        assertEquals("670fd8c2df070c60b045671b8b24ff02", old.response());
        assertFalse(old.text().contains("cnonce"), old.text());
    }

    @Test
    void whatIsQuotedIsEscaped() {
        String text = new DigestAnswer(
                        challenge("Digest realm=\"a\\\"b\\\\c\", nonce=n"),
                        new PasswordLogin("Ma\"x", ""),
                        "CONNECT",
                        "h:1",
                        "c",
                        1)
                .text();
        assertTrue(
                text.startsWith("Digest username=\"Ma\\\"x\", realm=\"a\\\"b\\\\c\", nonce=\"n\", uri=\"h:1\""), text);
    }

    @Test
    void usersBeyondAscii() {
        String text = new DigestAnswer(
                        rfc7616("MD5"), new PasswordLogin("J\u00e4s\u00f8n Doe", ""), "CONNECT", "h:1", "c", 1)
                .text();
        assertTrue(text.startsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, "), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", algorithm=md5", ", algorithm=SHA-256-sess", ", qop=auth", ", qop=\"auth-int,auth\""})
    void answerable(String more) {
        assertTrue(DigestAnswer.answers(challenge("Digest realm=r, nonce=n" + more)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce=n, algorithm=SHA3", "nonce=n, qop=auth-int", "opaque=o", "nonce=\"\""})
    void unanswerable(String parameters) {
        assertFalse(DigestAnswer.answers(challenge("Digest realm=r, " + parameters)));
    }
}

package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.TestKeys;

class ResealingTest {
    private static final GatewayKey NEXT =
            GatewayKey.make(TestKeys.GATEWAY, new GatewayKeySpec(2048, false), Clock.systemUTC());
    private static final Keys ROTATED = TestKeys.OURS.withOwnNext(NEXT).presenting(NEXT);
    private static final JsonObject CREDENTIAL = new JsonObject()
            .put("credentialType", "Key")
            .put(
                    "credentialData",
                    new JsonArray().add(new JsonObject().put("name", "key").put("value", "k")));

    private static void assertOpensByTheNewKeyAlone(String format, String sealed) {
        String anew = Resealing.reseal(format, sealed, ROTATED).orElseThrow();
        assertNotEquals(sealed, anew);
        Keys alone = ROTATED.unneeded(ROTATED.gateway(), 0).withoutUnneeded(0);
        assertEquals(1, alone.all().size());
        assertEquals(Optional.of(anew), Resealing.reseal(format, anew, alone));
        assertEquals(Optional.empty(), Resealing.reseal(format, sealed, alone));
    }

    @Test
    void cmsIsSealedToThePresentKey() {
        assertOpensByTheNewKeyAlone(
                "cms", CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), CREDENTIAL));
    }

    @Test
    void rsaOaepIsSealedToThePresentKey() {
        assertOpensByTheNewKeyAlone(
                "rsa-oaep",
                CredentialFormat.RSA_OAEP.seal(TestKeys.OURS.present().certificates(), CREDENTIAL));
    }

    /** Scripts break long lines; calls work with that, so a rotation has to. */
    @Test
    void lineBreaksCountForNothing() {
        String sealed = CredentialFormat.RSA_OAEP.seal(TestKeys.OURS.present().certificates(), CREDENTIAL);
        assertOpensByTheNewKeyAlone("rsa-oaep", sealed.replaceAll(".{64}", "$0\r\n"));
    }

    /** Whoever has the certificate can seal anything; a rotation must not stop at it. */
    @Test
    void whatIsNoCredentialIsSealedAnewToo() {
        String sealed = CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), new byte[] {1, 2, 3});
        assertOpensByTheNewKeyAlone("cms", sealed);
    }

    @Test
    void whatNoKeyOpensIsNothing() {
        String theirs = CredentialFormat.CMS.seal(TestKeys.THEIRS.present().certificates(), CREDENTIAL);
        // an empty text, SEQUENCE { INTEGER 1 }, and AuthEnvelopedData without content
        for (String sealed : List.of(theirs, "", "MAMCAQE=", "MA0GCyqGSIb3DQEJEAEX", "no base64!")) {
            assertEquals(Optional.empty(), Resealing.reseal("cms", sealed, ROTATED), sealed);
            assertEquals(Optional.empty(), Resealing.reseal("rsa-oaep", sealed, ROTATED), sealed);
        }
    }

    @Test
    void aFormatThatIsNotKnownIsNotTakenForDead() {
        AgentException refused = assertThrows(AgentException.class, () -> Resealing.reseal("newer", "x", ROTATED));
        assertEquals(AgentCode.UNSUPPORTED_CREDENTIAL_FORMAT, refused.code());
    }
}

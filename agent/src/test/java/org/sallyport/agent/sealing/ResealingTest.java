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
        Keys alone = ROTATED.without(ROTATED.gateway());
        assertEquals(1, alone.all().size());
        assertEquals(Optional.of(anew), Resealing.reseal(format, anew, alone));
        assertEquals(Optional.empty(), Resealing.reseal(format, sealed, alone));
    }

    @Test
    void cmsIsSealedToThePresentKey() {
        assertOpensByTheNewKeyAlone("cms", Sealing.seal(TestKeys.OURS.gatewayCertificate(), CREDENTIAL));
    }

    @Test
    void rsaOaepIsSealedToThePresentKey() {
        assertOpensByTheNewKeyAlone("rsa-oaep", Sealing.sealRsaOaep(TestKeys.OURS.gatewayCertificate(), CREDENTIAL));
    }

    @Test
    void whatNoKeyOpensIsNothing() {
        String theirs = Sealing.seal(TestKeys.THEIRS.gatewayCertificate(), CREDENTIAL);
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

package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.sallyport.agent.keys.Edits;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;

/** Sealed credentials that someone made up or changed: an exception, or what was sealed; never an error, never more. */
class EnvelopeFuzzTest {
    private static final List<GatewayKey> KEYS =
            List.of(GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, true), Clock.systemUTC()));
    private static final JsonObject CREDENTIAL =
            new JsonObject("{\"credentialType\":\"Anonymous\",\"credentialData\":[]}");
    private static final byte[] BY_RSA =
            sealed(new GatewayCertificates(KEYS.get(0).certificate(), null));
    private static final byte[] BY_HYBRID = sealed(KEYS.get(0).certificates());
    private static final byte[] PLAIN = open(BY_RSA);

    private static byte[] sealed(GatewayCertificates certificates) {
        return Base64.getMimeDecoder()
                .decode(CredentialFormat.CMS.seal(certificates, CREDENTIAL).replaceAll("-----[A-Z ]+-----", ""));
    }

    private static byte[] open(byte[] der) {
        try {
            return CmsEnvelope.open(der, KEYS);
        } catch (Exception e) {
            return new byte[0];
        }
    }

    @FuzzTest(maxDuration = "5m")
    void madeUpEnvelopesOpenToNothing(FuzzedDataProvider data) {
        byte[] plain = open(Edits.of(data.consumeBoolean() ? BY_RSA : BY_HYBRID, data));
        if (plain.length > 0) {
            assertArrayEquals(PLAIN, plain);
        }
    }
}

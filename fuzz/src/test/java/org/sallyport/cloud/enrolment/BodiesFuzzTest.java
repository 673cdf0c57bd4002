package org.sallyport.cloud.enrolment;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.sallyport.agent.keys.Edits;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.store.Texts;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;

/** Bodies that anyone on the internet, or a member, may send to a cloud: an enrolment, or what is wrong with it. */
class BodiesFuzzTest {
    private static final String HASH = "0".repeat(64);
    private static final byte[] WHOLE = enrolment().toBuffer().getBytes();

    private static JsonObject enrolment() {
        GatewayKey key = GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, true), Clock.systemUTC());
        Keys keys = Keys.make(List.of(key), RecoveryKey.make().lock(0), Clock.systemUTC());
        byte[] memberKey = keys.member().certificate().getPublicKey().getEncoded();
        return new JsonObject()
                .put("code", "gw-fuzz.ABCDE-FGHIJ")
                .put("name", "fuzz")
                .put("version", "1")
                .put("memberKey", Pem.of("PUBLIC KEY", memberKey))
                .put("sealKey", Pem.of("PUBLIC KEY", keys.sealing().spki()))
                .put("certificate", key.pem())
                .put("attestation", keys.attestation(key))
                .put("recovery", new JsonObject().put("proofHash", HASH).put("sealed", "AAAA"))
                .put("recover", false);
    }

    @FuzzTest(maxDuration = "5m")
    void bodiesAreReadOrRefused(FuzzedDataProvider data) {
        boolean enrolment = data.consumeBoolean();
        JsonObject json;
        try {
            json = new JsonObject(Buffer.buffer(Edits.of(WHOLE, data)));
        } catch (DecodeException e) {
            return;
        }
        try {
            if (Texts.unfit(json).isPresent()) {
                return;
            }
            Settings body = Settings.ofJson("body", json);
            if (enrolment) {
                assertNotNull(EnrolmentBody.read(body));
            } else {
                change(body);
            }
        } catch (SettingsException | CloudException e) {
            assertNotNull(e.getMessage());
        }
    }

    /** All that bodies which change keys have. */
    private static void change(Settings body) {
        BodyParts.gatewayKey(body, "gw-fuzz");
        BodyParts.signature(body, "attestation");
        BodyParts.grants(body);
        BodyParts.keyId(body);
        BodyParts.hash(body, "code");
        BodyParts.base64(body, "name", 32);
        body.optionalSection("recovery").ifPresent(BodyParts::recovery);
        body.finish(() -> true);
    }
}

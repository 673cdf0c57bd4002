package org.sallyport.agent.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.Edits;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.Grant;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.RecoveryKey;

/** What the cloud tells a member of its gateway: a view or none, and never a key that no member granted. */
class GatewayViewFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void viewsAreReadOrNone(FuzzedDataProvider data) {
        JsonObject json;
        try {
            json = new JsonObject(Buffer.buffer(Edits.of(Given.VIEW, data)));
        } catch (DecodeException e) {
            return;
        }
        try {
            Given.read(json);
        } catch (IllegalArgumentException | ClassCastException e) {
            // what the caller takes for no view
        }
    }

    /**
     * Beside the test, whose methods JUnit looks at before Jazzer is on: JDK 17 spoils records with annotated components
     * that were loaded by then.
     */
    private static final class Given {
        private static final GatewayKey KEY = key();
        private static final GatewayKey NEXT = key();
        private static final Keys HELD =
                Keys.make(List.of(KEY), RecoveryKey.make().lock(0), Clock.systemUTC());
        private static final byte[] VIEW = view().toBuffer().getBytes();

        private static GatewayKey key() {
            return GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, false), Clock.systemUTC());
        }

        private static JsonObject view() {
            byte[] memberKey = HELD.member().certificate().getPublicKey().getEncoded();
            JsonObject member = new JsonObject()
                    .put("id", "mb-fuzz")
                    .put("name", "fuzz")
                    .put("memberKey", Pem.of("PUBLIC KEY", memberKey))
                    .put("sealKey", Pem.of("PUBLIC KEY", HELD.sealing().spki()))
                    .put("attestation", HELD.attestation(KEY))
                    .put("revoked", false);
            String grant = Grant.of(NEXT).seal(KEY, "mb-fuzz", HELD.sealing().spki());
            return new JsonObject()
                    .put(
                            "gateway",
                            new JsonObject().put("certificate", KEY.pem()).put("rotationDue", true))
                    .put("member", new JsonObject().put("id", "mb-fuzz"))
                    .put(
                            "members",
                            new JsonArray().add(member).add(member.copy().put("id", "mb-other")))
                    .put(
                            "rotation",
                            new JsonObject()
                                    .put("certificate", NEXT.pem())
                                    .put("state", "distributing")
                                    .put("waiting", new JsonArray().add("mb-fuzz")))
                    .put("recovery", new JsonObject().put("proofHash", "00"))
                    .put(
                            "grants",
                            new JsonArray()
                                    .add(new JsonObject().put("id", "gr-fuzz").put("sealed", grant)));
        }

        static void read(JsonObject json) {
            GatewayView view = GatewayView.of(json);
            Taking taking = Taking.of(HELD, view);
            assertEquals(KEY, taking.keys().present());
            taking.keys()
                    .all()
                    .forEach(key -> assertTrue(key.equals(KEY) || key.id().equals(NEXT.id())));
            view.others().forEach(Given::look);
            assertNotNull(view.named("mb-fuzz"));
        }

        static void look(Peer peer) {
            try {
                peer.attestedSealingKey(KEY);
            } catch (AgentException e) {
                assertNotNull(e.detail());
            }
        }
    }
}

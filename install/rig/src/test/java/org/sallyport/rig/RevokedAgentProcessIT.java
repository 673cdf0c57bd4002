package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An agent that was revoked while it was linked. */
@Execution(ExecutionMode.CONCURRENT)
class RevokedAgentProcessIT {
    @TempDir
    Path folder;

    @Test
    void revokedAgentIsRefusedAndSaysSo() throws Exception {
        try (TestGateway gateway = new TestGateway(folder)) {
            String path = "/api/v1/gateways/" + gateway.gateway;
            String member = new JsonObject(gateway.rig.api().get(path))
                    .getJsonArray("members")
                    .getJsonObject(0)
                    .getString("id");
            gateway.rig.api().post(path + "/members/" + member + "/revoke", new JsonObject());
            assertEquals(
                    "503 gateway-offline link",
                    gateway.caller.get(gateway.items(gateway.sql, "orders", "")).problem());
            gateway.awaitLog("agent", "member-revoked");
            assertTrue(gateway.agent.isAlive());
        }
    }
}

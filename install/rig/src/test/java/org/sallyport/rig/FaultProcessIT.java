package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers see when a process, or the database's session, dies; and that all come back by themselves. */
@ExtendWith(SharedGateway.class)
class FaultProcessIT {
    private static final long ENDLESS = 8L << 30;

    private final TestGateway gateway;

    FaultProcessIT(TestGateway gateway) {
        this.gateway = gateway;
    }

    private void assertServes() throws IOException, InterruptedException {
        gateway.rig.awaitLinked(gateway.gateway);
        assertEquals(
                new JsonObject("{\"value\":[{\"id\":1}]}"),
                gateway.caller
                        .get(gateway.items(gateway.sql, "orders", "?$top=1&$select=id"))
                        .json());
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    }

    @Test
    void agentKilledMidAnswerCutsTheAnswer() throws Exception {
        try (InputStream body = gateway.caller.open(gateway.testOperation("/stream/" + ENDLESS))) {
            body.readNBytes(1 << 20);
            kill(gateway.agent);
            assertThrows(IOException.class, body::readAllBytes);
        }
        assertEquals(
                "503 gateway-offline link",
                gateway.caller.get(gateway.items(gateway.sql, "orders", "")).problem());
        gateway.agent = gateway.rig.startAgent(gateway.access());
        assertServes();
    }

    @Test
    void cloudKilledMidAnswerCutsTheAnswerAndTheAgentComesBack() throws Exception {
        try (InputStream body = gateway.caller.open(gateway.testOperation("/stream/" + ENDLESS))) {
            body.readNBytes(1 << 20);
            kill(gateway.cloud);
            assertThrows(IOException.class, body::readAllBytes);
        }
        gateway.cloud = gateway.rig.startCloud();
        assertServes();
    }

    @Test
    void sourceFailingMidAnswerCutsTheAnswer() throws Exception {
        try (InputStream body = gateway.caller.open(gateway.testOperation("/broken/10000000"))) {
            assertThrows(IOException.class, body::readAllBytes);
        }
        assertServes();
    }

    @Test
    void databaseSessionKilledMidAnswerCutsTheAnswer() throws Exception {
        try (InputStream body = gateway.caller.open(gateway.items(gateway.sql, "numbers", ""))) {
            body.readNBytes(1 << 16);
            gateway.database.run("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
            assertThrows(IOException.class, body::readAllBytes);
        }
        assertServes();
    }

    @Test
    void cloudAwayWhenTheAgentStartsIsReachedLater() throws Exception {
        kill(gateway.agent);
        kill(gateway.cloud);
        gateway.agent = gateway.rig.startAgent(gateway.access());
        String log = gateway.awaitLog("agent", "cloud-unreachable");
        assertTrue(log.contains(gateway.rig.url().toString()), log);
        gateway.cloud = gateway.rig.startCloud();
        assertServes();
    }

    @Test
    void agentToldToStopFinishesWhatItBegan() throws Exception {
        int bytes = 64 << 20;
        try (InputStream body = gateway.caller.open(gateway.testOperation("/stream/" + bytes))) {
            body.readNBytes(1 << 20);
            gateway.agent.destroy();
            assertEquals(bytes - (1 << 20), body.readAllBytes().length);
        }
        assertTrue(gateway.agent.waitFor(30, TimeUnit.SECONDS));
        int exit = gateway.agent.exitValue();
        assertTrue(exit == 0 || exit == 143, () -> "exit code " + exit);
    }
}

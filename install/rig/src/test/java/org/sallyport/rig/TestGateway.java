package org.sallyport.rig;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

/** Cloud, agent and a real PostgreSQL in processes of their own, with a connection to each of two connectors. */
final class TestGateway implements AutoCloseable {
    final Processes processes;
    final Rig rig;
    final TestDatabase database;
    final Caller caller;
    private final Path audit;
    final String gateway;
    final String test;
    final String sql;
    Process cloud;
    Process agent;

    /** Starts everything; the files lie in the folder. */
    TestGateway(Path folder) throws IOException, InterruptedException {
        database = PostgresServer.shared().createDatabase();
        database.run(
                "create table orders (id int primary key, customer text, amount numeric(10, 2))",
                "insert into orders select i, 'customer ' || i % 7, i / 4.0 from generate_series(1, 100) i",
                "create table numbers (id int primary key, filler text)",
                "insert into numbers select i, repeat('x', 200) from generate_series(1, 200000) i");
        processes = new Processes(folder);
        rig = new Rig(processes, folder);
        caller = new Caller(rig.token());
        audit = folder.resolve("agent/audit");
        cloud = rig.startCloud();
        gateway = rig.enrol();
        agent = rig.startAgent(access());
        rig.awaitLinked(gateway);
        test = rig.connect(gateway, "test");
        sql = connectSql(database, database.password());
    }

    /** Starts the cloud or the agent again if a test has ended it, and waits until they are linked. */
    void startWhatIsDown() throws IOException, InterruptedException {
        if (!cloud.isAlive()) {
            cloud = rig.startCloud();
        }
        if (!agent.isAlive()) {
            agent = rig.startAgent(access());
        }
        rig.awaitLinked(gateway);
    }

    /** Waits until a program's log holds the text; answers the log. */
    String awaitLog(String program, String text) throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            String log = Files.readString(processes.log(program));
            if (log.contains(text)) {
                return log;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError(
                "the " + program + " didn't log '" + text + "': " + Files.readString(processes.log(program)));
    }

    /** The agent's access policy: the database, the test connector, and a port where nothing listens. */
    List<String> access() {
        return List.of(
                "  - allow: " + target(database) + "\n    operations: [read]",
                "  - allow: test://**",
                "  - allow: postgresql://127.0.0.1:1/nowhere");
    }

    static String target(TestDatabase database) {
        return "postgresql://" + database.host() + ":" + database.port() + "/" + database.name();
    }

    /** A connection with a password that may be wrong. */
    String connectSql(TestDatabase to, String password) throws IOException, InterruptedException {
        return rig.connect(gateway, "sql", to.parameters(), sealed(to.user(), password));
    }

    /** Credentials sealed to the gateway. */
    JsonObject sealed(String user, String password) throws IOException, InterruptedException {
        JsonArray values = new JsonArray()
                .add(new JsonObject().put("name", "username").put("value", user))
                .add(new JsonObject().put("name", "password").put("value", password));
        JsonObject credential = new JsonObject().put("credentialType", "Basic").put("credentialData", values);
        String sealed =
                CredentialFormat.CMS.seal(GatewayCertificates.read(rig.api().certificate(gateway)), credential);
        return new JsonObject().put("format", "cms").put("sealed", sealed);
    }

    URI items(String connection, String table, String query) {
        return rig.operation("sql", connection, "/datasets/default/tables/" + table + "/items" + query);
    }

    URI testOperation(String path) {
        return rig.operation("test", test, path);
    }

    /** Waits for the line of a request in the agent's audit log. */
    JsonObject awaitAudited(String requestId) throws IOException, InterruptedException {
        List<JsonObject> found = new ArrayList<>();
        Waiting.until("an audit line of " + requestId, () -> {
            try (Stream<Path> files = Files.list(audit)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> line.contains("\"" + requestId + "\""))
                            .forEach(line -> found.add(new JsonObject(line)));
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    @Override
    public void close() {
        processes.close();
    }
}

package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

/** What calling procedures and functions means, the same on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RoutinesContract {
    static final String PROCEDURES = "/datasets/default/procedures";
    static final String ODD = "we\"ird].'; DROP TABLE pets; --";

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private SourceFixture source;

    abstract TestDatabase createDatabase();

    /**
     * Makes the functions {@code add_up(a integer, b integer)}, which returns a sum; {@code pets_from(lowest integer)},
     * which gives the rows of the table pets from an id on; {@code many(n integer)}, which gives n rows with a column n;
     * {@code sleepy(x integer)}, which takes an hour; and one named {@link #ODD} with a text for a
     * parameter, which it returns in capitals, or as it is.
     */
    abstract String[] functions();

    /** An identifier as it is created without quotes. */
    abstract String folded(String name);

    /** The name of a function's nth parameter. */
    abstract String parameter(int n, String name);

    /** Whether a function is ended when it is cancelled or late. */
    boolean interruptible() {
        return true;
    }

    @BeforeAll
    void start() {
        database = createDatabase()
                .run(
                        "CREATE TABLE pets (id integer PRIMARY KEY, name varchar(40))",
                        "INSERT INTO pets VALUES (1, 'Rex'), (2, 'Mia'), (3, 'Zoe')")
                .run(functions());
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), 1);
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    final SourceFixture source() {
        return source;
    }

    final TestDatabase database() {
        return database;
    }

    final String path(String procedure) {
        return PROCEDURES + "/" + ReadingContract.encode(folded(procedure)).replace("+", "%20");
    }

    final JsonObject call(String procedure, Object... namesAndValues) {
        return new JsonObject(source.readAll(source.post(path(procedure), json(namesAndValues))));
    }

    final SourceException failure(String procedure, Object... namesAndValues) {
        return SourceFixture.failureOf(
                source.post(path(procedure), json(namesAndValues)).compose(source::read));
    }

    final JsonObject describe(String procedure) {
        return source.readJson("/$metadata.json" + path(procedure)).getJsonObject("schema");
    }

    private static JsonObject json(Object... namesAndValues) {
        JsonObject json = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return json;
    }

    final void assertHealthy() {
        assertEquals(
                3, call("add_up", parameter(1, "a"), 1, parameter(2, "b"), 2).getValue("ReturnCode"));
    }

    @Test
    void listsProceduresThatMayBeSeen() {
        JsonArray all = source.readJson(PROCEDURES).getJsonArray("value");
        String schema = folded("public");
        assertTrue(all.contains(new JsonObject()
                .put("Name", "[" + schema + "].[" + folded("add_up") + "]")
                .put("DisplayName", folded("add_up"))));
        assertTrue(all.contains(new JsonObject()
                .put("Name", "[" + schema + "].[" + ODD.replace("]", "]]") + "]")
                .put("DisplayName", ODD)));
        JsonObject some = new JsonObject(source.readAll(source.call(
                HttpMethod.GET,
                PROCEDURES,
                null,
                MultiMap.caseInsensitiveMultiMap(),
                (schema + "." + folded("many"))::equals,
                new Cancellation())));
        assertEquals(1, some.getJsonArray("value").size());
    }

    @Test
    void describesParameters() {
        JsonObject inputs = describe("add_up").getJsonObject("inputparameters");
        assertEquals(new JsonArray().add(parameter(1, "a")).add(parameter(2, "b")), inputs.getJsonArray("required"));
        assertEquals(
                "int32",
                inputs.getJsonObject("properties")
                        .getJsonObject(parameter(1, "a"))
                        .getString("format"));
        JsonObject results =
                describe("add_up").getJsonObject("procedureresultschema").getJsonObject("properties");
        assertEquals("integer", results.getJsonObject("returncode").getString("type"));
        assertTrue(results.containsKey("outputparameters"));
        assertTrue(results.containsKey("resultsets"));
    }

    @Test
    void returnsAValue() {
        JsonObject answer = call("add_up", parameter(1, "a"), 40, parameter(2, "b"), 2);
        assertEquals(42, answer.getValue("ReturnCode"));
        assertEquals(new JsonObject(), answer.getJsonObject("ResultSets"));
        assertEquals(new JsonObject(), answer.getJsonObject("OutputParameters"));
    }

    @Test
    void givesRows() {
        JsonArray rows = call("pets_from", parameter(1, "lowest"), 2)
                .getJsonObject("ResultSets")
                .getJsonArray("Table1");
        assertEquals(2, rows.size());
        assertEquals(new JsonObject().put(folded("id"), 2).put(folded("name"), "Mia"), rows.getJsonObject(0));
    }

    @Test
    void theRowsOfAProcedureComeInAnyFormat() {
        JsonObject json = json(parameter(1, "lowest"), 2);
        assertEquals(
                folded("id") + "," + folded("name") + "\r\n2,Mia\r\n3,Zoe\r\n",
                source.readAll(source.post(path("pets_from") + "?$format=csv", json))
                        .toString());
        JsonObject sum = json(parameter(1, "a"), 1, parameter(2, "b"), 2);
        assertEquals(
                SourceCode.NOT_ACCEPTABLE,
                SourceFixture.failureOf(source.post(path("add_up") + "?$format=csv", sum))
                        .code());
    }

    @Test
    void unknownProceduresAreToldSo() {
        assertEquals(SourceCode.UNKNOWN_PROCEDURE, failure("nosuch").code());
        assertEquals(
                SourceCode.UNKNOWN_PROCEDURE,
                source.failure("/$metadata.json" + path("nosuch")).code());
        assertEquals(
                SourceCode.UNKNOWN_PROCEDURE,
                failure("add_up(1,2); DROP TABLE pets; --").code());
        assertHealthy();
    }

    @Test
    void namesAreQuoted() {
        String odd = PROCEDURES + "/"
                + ReadingContract.encode("[" + folded("public") + "].[" + ODD.replace("]", "]]") + "]")
                        .replace("+", "%20");
        String value = "'; DROP TABLE PETS; --";
        JsonObject answer = new JsonObject(source.readAll(source.post(odd, json(parameter(1, "x"), value))));
        assertEquals(value, answer.getValue("ReturnCode"));
        assertEquals(
                3,
                call("pets_from", parameter(1, "lowest"), 1)
                        .getJsonObject("ResultSets")
                        .getJsonArray("Table1")
                        .size());
    }

    @Test
    void wrongParametersAreNamed() {
        SourceException unknown = failure("add_up", parameter(1, "a"), 1, parameter(2, "b"), 2, "c\" => 1", 3);
        assertEquals(SourceCode.MALFORMED_REQUEST, unknown.code());
        assertTrue(unknown.safeMessage().contains("c\" => 1"), unknown.safeMessage());
        SourceException missing = failure("add_up", parameter(1, "a"), 1);
        assertEquals(SourceCode.MALFORMED_REQUEST, missing.code());
        assertTrue(missing.safeMessage().contains(parameter(2, "b")), missing.safeMessage());
        SourceException unfit = failure("add_up", parameter(1, "a"), "secret-word", parameter(2, "b"), 2);
        assertEquals(400, unfit.code().status());
        assertFalse(unfit.safeMessage().contains("secret-word"));
        assertHealthy();
    }

    @Test
    void largeResultsStream() {
        StreamProbe probe =
                source.probe(SourceFixture.await(source.post(path("many"), json(parameter(1, "n"), 100_000))));
        SourceFixture.await(probe.fetch(2).buffers(2));
        JsonArray rows = new JsonObject(SourceFixture.await(probe.resume().ended()))
                .getJsonObject("ResultSets")
                .getJsonArray("Table1");
        assertEquals(100_000, rows.size());
    }

    @Test
    void cancelledCallsEnd() {
        assumeTrue(interruptible(), "this database can't end a function");
        Cancellation cancellation = new Cancellation();
        Future<Answer> sleepy =
                source.post(path("sleepy"), json(parameter(1, "x"), 1).toBuffer(), Deadline.NONE, cancellation);
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(SourceCode.CANCELLED, SourceFixture.failureOf(sleepy).code());
        assertHealthy();
    }

    @Test
    void theDatabaseItselfKeepsTheDeadline() {
        assumeTrue(interruptible(), "this database can't end a function");
        Deadline soon = Deadline.in(Duration.ofMillis(300));
        Future<Answer> sleepy =
                source.post(path("sleepy"), json(parameter(1, "x"), 1).toBuffer(), soon, new Cancellation());
        assertEquals(SourceCode.DEADLINE, SourceFixture.failureOf(sleepy).code());
        assertHealthy();
    }
}

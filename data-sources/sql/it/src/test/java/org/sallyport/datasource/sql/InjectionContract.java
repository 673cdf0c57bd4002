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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * Sends each of some hundreds of attacks to each place that a caller can write into, and reads what reached the server
 * in the server's own log: nothing but the connector's statements, with the catalogue's names, and values as parameters.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InjectionContract {
    private static final String VICTIMS = "/datasets/default/tables/victims";
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|\\\\)");
    /** Kinds of failure that a caller may bring about. */
    private static final Set<SourceCode.Kind> HIS = Set.of(SourceCode.Kind.CALLER);

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private SourceFixture source;
    private Set<String> harmless = Set.of();

    /** A database whose server tells {@link #statements}. */
    abstract TestDatabase createDatabase();

    /** The texts of all statements that ran in the database since it was created; none where the database keeps no log. */
    List<String> statements(TestDatabase database) {
        return List.of();
    }

    /** A statement in the database's own spelling. */
    String statement(String sql) {
        return sql;
    }

    /** Where drivers are that are not part of the product. */
    @Nullable Path drivers() {
        return null;
    }

    /** Each how many-th attack is sent; all of them on one engine at least. */
    int stride() {
        return 1;
    }

    @BeforeAll
    void start() {
        database = createDatabase();
        database.run(Stream.of(
                        "CREATE TABLE \"victims\" (\"id\" integer PRIMARY KEY, \"name\" varchar(400), \"x\"\"; --\" integer)",
                        "INSERT INTO \"victims\" VALUES (1, 'one', NULL), (2, 'two', NULL)",
                        "CREATE TABLE \"vic]tims\"\";--\" (\"id\" integer PRIMARY KEY)")
                .map(this::statement)
                .toArray(String[]::new));
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), drivers());
        statements(database);
        // what is sent where no caller has written anything, the test's own statements among them
        for (String path : List.of(
                "/testconnection",
                "/datasets/default/tables",
                "/$metadata.json/datasets/default/tables/victims",
                "/datasets/default/tables/victims/items/1")) {
            source.readJson(path);
            // the next call gets the same session, and tells it another limit
            PoolContract.await(source, now -> now.inUse() == 0);
        }
        source.failure("/datasets/default/tables/victims/items?$filter=1%20div%200%20eq%201");
        statements(database);
        harmless = Set.copyOf(statements(database));
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    private static List<String> attacks() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(InjectionContract.class.getResourceAsStream("attacks.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("# "))
                    .map(InjectionContract::unescaped)
                    .toList();
        }
    }

    private static String unescaped(String line) {
        return ESCAPE.matcher(line).replaceAll(escape -> {
            String code = escape.group(1);
            String text = code.equals("\\") ? "\\" : String.valueOf((char) Integer.parseInt(code.substring(1), 16));
            return Matcher.quoteReplacement(text);
        });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The requests that carry an attack, one for each place. */
    private static List<String> requests(String attack) {
        String raw = encoded(attack);
        String literal = encoded("'" + attack.replace("'", "''") + "'");
        List<String> requests = new ArrayList<>();
        for (String filter : List.of(
                "name%20eq%20" + literal,
                "contains(name," + literal + ")",
                "contains(concat(" + literal + ",name)," + literal + ")",
                "name%20in%20('x'," + literal + ")",
                raw,
                "name%20eq%20" + raw,
                "name%20eq%20'" + raw + "'",
                "id%20eq%20" + raw)) {
            requests.add(VICTIMS + "/items?$filter=" + filter);
        }
        for (String option : List.of("$orderby", "$select", "$apply", "$top", "$skip", "$count", "$skiptoken")) {
            requests.add(VICTIMS + "/items?" + option + "=" + raw);
        }
        requests.add(VICTIMS + "/items?$apply=filter(name%20eq%20" + literal + ")/aggregate($count%20as%20n)");
        requests.add(VICTIMS + "/items?$apply=groupby((name),aggregate($count%20as%20" + raw + "))");
        requests.add(VICTIMS + "/items?$apply=groupby((" + raw + "))");
        requests.add(VICTIMS + "/items?$orderby=concat(name," + literal + ")%20desc");
        requests.add(VICTIMS + "/items/" + raw);
        requests.add(VICTIMS + "/onupdateditems?column=" + raw);
        requests.add(VICTIMS + "/onupdateditems?column=id&lag=" + raw);
        requests.add(VICTIMS + "/onupdateditems?column=id&triggerstate=" + raw);
        requests.add(VICTIMS + "/onnewitems?column=id&$filter=name%20ne%20" + literal);
        requests.add("/datasets/default/tables/" + raw + "/items");
        requests.add("/datasets/default/tables/" + encoded("[" + attack.replace("]", "]]") + "].[victims]") + "/items");
        requests.add("/datasets/default/tables/" + encoded("[" + attack.replace("]", "]]") + "]") + "/items");
        requests.add("/$metadata.json/datasets/default/tables/" + raw);
        requests.add("/datasets/" + raw + "/tables");
        requests.add("/v2/datasets/" + encoded(raw) + "," + encoded(raw) + "/tables/" + encoded(raw) + "/items");
        return requests;
    }

    @Test
    void nothingButBoundValuesReachesTheServer() throws IOException {
        List<String> attacks = attacks();
        assertTrue(attacks.size() > 250, "a corpus of some hundreds: " + attacks.size());
        Map<String, String> faults = new TreeMap<>();
        for (int i = 0; i < attacks.size(); i += stride()) {
            String attack = attacks.get(i);
            List<Future<?>> sent = new ArrayList<>();
            for (String request : requests(attack)) {
                sent.add(outcome(source.get(request).compose(source::read), request, faults));
            }
            JsonObject odd = new JsonObject().put(attack, attack).put("id", attack);
            JsonObject fair = new JsonObject().put("name", attack);
            sent.add(outcome(write(HttpMethod.POST, "/items", odd), "POST " + odd, faults));
            sent.add(outcome(write(HttpMethod.PATCH, "/items/1", odd), "PATCH " + odd, faults));
            sent.add(outcome(write(HttpMethod.PATCH, "/items/1", fair), "PATCH " + fair, faults));
            JsonObject one = fair.copy().put("id", 100 + i);
            sent.add(outcome(write(HttpMethod.POST, "/items", one), "POST " + one, faults));
            JsonObject another = fair.copy().put("id", 1_000 + i);
            sent.add(outcome(write(HttpMethod.POST, "/batch", another), "batch " + another, faults));
            sent.add(outcome(delete(attack), "DELETE " + attack, faults));
            SourceFixture.await(Future.join(sent));
        }
        assertEquals(Map.of(), faults);
        assertUnharmed(attacks.get(0));
        judge();
    }

    private Future<?> write(HttpMethod method, String path, JsonObject body) {
        PullStream bytes =
                new PullStream(source.context(), () -> Future.succeededFuture(new Part(body.toBuffer(), true)));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
        return source.call(method, VICTIMS + path, bytes, headers, r -> true, new Cancellation())
                .compose(source::read);
    }

    private Future<?> delete(String attack) {
        MultiMap none = MultiMap.caseInsensitiveMultiMap();
        String path = VICTIMS + "/items/" + encoded(attack);
        return source.call(HttpMethod.DELETE, path, null, none, r -> true, new Cancellation());
    }

    private static Future<?> outcome(Future<?> call, String request, Map<String, String> faults) {
        return call.map(answer -> "answered").otherwise(failure -> {
            if (!(failure instanceof SourceException known)
                    || !HIS.contains(known.code().kind())) {
                synchronized (faults) {
                    faults.put(request, String.valueOf(failure));
                }
            }
            return "refused";
        });
    }

    private void judge() {
        Set<String> names = new HashSet<>(
                Set.of("public", "PUBLIC", "victims", "vic]tims\";--", "id", "name", "x\"; --", "r", "c1", "c2"));
        StatementShape shape = new StatementShape(names, harmless);
        List<String> statements = statements(database);
        assumeTrue(!harmless.isEmpty(), "the database keeps no log");
        assertTrue(Set.copyOf(statements).size() > 25, "the log tells: " + Set.copyOf(statements));
        List<String> wrong = statements.stream()
                .map(shape::fault)
                .filter(Objects::nonNull)
                .distinct()
                .limit(20)
                .toList();
        assertEquals(List.of(), wrong);
    }

    private void assertUnharmed(String attack) {
        assertEquals("two", source.readJson(VICTIMS + "/items/2").getString("name"));
        String written = encoded("name eq '" + attack.replace("'", "''") + "'");
        assertEquals(
                2,
                source.readJson(VICTIMS + "/items?$filter=id%20ge%20100%20and%20" + written)
                        .getJsonArray("value")
                        .size(),
                "an attack that was written is a value like any other");
        JsonArray tables = source.readJson("/datasets/default/tables").getJsonArray("value");
        assertEquals(2, tables.size());
        assertFalse(tables.encode().contains("pwned"));
    }

    TestDatabase database() {
        return database;
    }
}

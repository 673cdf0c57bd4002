package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/**
 * A table's description tells the truth: every function that it names for a column runs on that column, and every
 * other function is refused, on each engine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FunctionsContract {
    /** Every function and operator that a description may name, applied to a column {@code c} and a value {@code v}. */
    static final Map<String, String> CALLS = calls();

    static final Set<String> REFUSED = Set.of("malformed-filter", "malformed-option", "unsupported-function");

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private SourceFixture source;

    abstract TestDatabase createDatabase();

    /** A column of each type: its name, its type in SQL, and a value in filters; in order. */
    abstract List<Kind> kinds();

    /** A statement in the database's own spelling. */
    String statement(String sql) {
        return sql;
    }

    /** Where drivers are that are not part of the product. */
    @Nullable Path drivers() {
        return null;
    }

    /**
     * A column of a type.
     *
     * @param name its name, in small letters
     * @param sqlType its type in SQL
     * @param value a value of the type as filters write it
     * @param sqlValue a value of the type in SQL
     */
    record Kind(String name, String sqlType, String value, String sqlValue) {}

    /** The types that all engines of SQL's standard have. */
    static List<Kind> standard() {
        return new ArrayList<>(List.of(
                new Kind("truth", "boolean", "true", "TRUE"),
                new Kind("small", "smallint", "1", "2"),
                new Kind("whole", "integer", "1", "2"),
                new Kind("big", "bigint", "1", "2"),
                new Kind("exact", "numeric(12,3)", "1.5", "2.5"),
                new Kind("single", "real", "1.5", "2.5"),
                new Kind("binary", "double precision", "1.5", "2.5"),
                new Kind("words", "varchar(40)", "'x'", "'text'"),
                new Kind(
                        "guid",
                        "uuid",
                        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
                        "'3f2504e0-4f89-11d3-9a0c-0305e82c3301'"),
                new Kind("dated", "date", "2024-01-01", "DATE '2024-02-03'"),
                new Kind("timed", "time", "10:00:00", "TIME '10:11:12'"),
                new Kind("stamped", "timestamp", "2024-01-01T10:00:00Z", "TIMESTAMP '2024-02-03 10:11:12.5'"),
                new Kind(
                        "zoned",
                        "timestamp with time zone",
                        "2024-01-01T10:00:00Z",
                        "TIMESTAMP WITH TIME ZONE '2024-02-03 10:11:12.5+00'")));
    }

    private static Map<String, String> calls() {
        Map<String, String> calls = new LinkedHashMap<>();
        for (String comparison : List.of("lt", "le", "eq", "ne", "gt", "ge")) {
            calls.put(comparison, "$filter=c " + comparison + " v");
        }
        for (String operator : List.of("add", "sub", "mul", "div", "mod")) {
            calls.put(operator, "$filter=c " + operator + " 3 ne 0");
        }
        for (String aggregation : List.of("min", "max", "countdistinct", "sum", "average")) {
            calls.put(aggregation, "$apply=aggregate(c with " + aggregation + " as a)");
        }
        for (String part : List.of(
                "day",
                "month",
                "year",
                "hour",
                "minute",
                "second",
                "fractionalseconds",
                "totaloffsetminutes",
                "length")) {
            calls.put(part, "$filter=" + part + "(c) ge 0");
        }
        for (String rounding : List.of("round", "floor", "ceiling")) {
            calls.put(rounding, "$filter=" + rounding + "(c) ge 0");
        }
        for (String test : List.of("contains", "startswith", "endswith")) {
            calls.put(test, "$filter=" + test + "(c,'x')");
        }
        for (String change : List.of("tolower", "toupper", "trim")) {
            calls.put(change, "$filter=" + change + "(c) ne 'x'");
        }
        calls.put("negate", "$filter=-c ne 0");
        calls.put("in", "$filter=c in (v,v)");
        calls.put("null", "$filter=c ne null");
        calls.put("not", "$filter=not c");
        calls.put("and", "$filter=c and true");
        calls.put("or", "$filter=c or false");
        calls.put("date", "$filter=date(c) ne 2020-01-01");
        calls.put("time", "$filter=time(c) ne 01:00:00");
        calls.put("indexof", "$filter=indexof(c,'x') ge 0");
        calls.put("replace", "$filter=replace(c,'x','yy') ne 'x'");
        calls.put("substring", "$filter=substring(c,1,2) ne 'x'");
        calls.put("substringof", "$filter=substringof('x',c)");
        calls.put("concat", "$filter=concat(c,'x') ne 'x'");
        return calls;
    }

    @BeforeAll
    void start() {
        database = createDatabase();
        StringBuilder columns = new StringBuilder("\"id\" integer PRIMARY KEY");
        StringBuilder values = new StringBuilder("1");
        for (Kind kind : kinds()) {
            columns.append(", \"").append(kind.name()).append("\" ").append(kind.sqlType());
            values.append(", ").append(kind.sqlValue());
        }
        database.run(
                statement("CREATE TABLE \"kinds\" (" + columns + ")"),
                statement("INSERT INTO \"kinds\" VALUES (" + values + ")"),
                statement("INSERT INTO \"kinds\" (\"id\") VALUES (2)"));
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), drivers());
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    @Test
    void descriptionsTellTheTruthOfEveryFunctionAndEveryType() {
        JsonObject table = source.readJson("/$metadata.json/datasets/default/tables/kinds");
        JsonObject properties =
                table.getJsonObject("schema").getJsonObject("items").getJsonObject("properties");
        List<String> wrong = new ArrayList<>();
        for (Kind kind : kinds()) {
            JsonArray told = properties
                    .getJsonObject(kind.name())
                    .getJsonObject("x-ms-capabilities", new JsonObject())
                    .getJsonArray("filterFunctions", new JsonArray());
            CALLS.forEach((function, call) -> {
                String outcome = outcome(call.replaceAll("\\bc\\b", kind.name())
                        .replaceAll("\\bv\\b", java.util.regex.Matcher.quoteReplacement(kind.value())));
                boolean truth = told.contains(function) ? outcome.equals("ok") : REFUSED.contains(outcome);
                if (!truth) {
                    wrong.add(function + " of " + kind.name() + (told.contains(function) ? " (told)" : " (not told)")
                            + ": " + outcome);
                }
            });
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void namesNoFunctionThatIsNotTried() {
        JsonArray told = source.readJson("/$metadata.json/datasets/default/tables/kinds")
                .getJsonObject("x-ms-capabilities")
                .getJsonArray("filterFunctionSupport");
        List<Object> untried = told.stream()
                .filter(function -> !CALLS.containsKey((String) function))
                .toList();
        assertEquals(List.of("now", "mindatetime", "maxdatetime"), untried);
        assertEquals("ok", outcome("$filter=now() gt mindatetime() and now() lt maxdatetime()"));
        for (String none : List.of(
                "totalseconds(duration'PT1S') gt 0",
                "geo.length(words) gt 0",
                "soundex(words) eq 'x'",
                "words/any(x:x eq 'y')",
                "isof(words,Edm.String)")) {
            String outcome = outcome("$filter=" + none);
            assertTrue(REFUSED.contains(outcome), none + ": " + outcome);
        }
    }

    /** Each condition holds for the row with values, whatever the database. */
    @TestFactory
    Stream<DynamicTest> meansTheSameOnEveryDatabase() throws IOException {
        Set<String> columns = kinds().stream().map(Kind::name).collect(Collectors.toSet());
        Set<String> missing = standard().stream()
                .map(Kind::name)
                .filter(name -> !columns.contains(name))
                .collect(Collectors.toSet());
        return facts().stream()
                .filter(fact -> missing.stream().noneMatch(fact::contains))
                .map(fact -> DynamicTest.dynamicTest(fact, () -> {
                    String filter = URLEncoder.encode("id eq 1 and (" + fact + ")", StandardCharsets.UTF_8);
                    assertEquals(
                            1,
                            source.readJson("/datasets/default/tables/kinds/items?$filter=" + filter)
                                    .getJsonArray("value")
                                    .size());
                }));
    }

    private static List<String> facts() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(FunctionsContract.class.getResourceAsStream("functions.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void replaceTakesThreeTexts() {
        for (String malformed : List.of(
                "replace(words,'a') eq 'x'",
                "replace(words,'a','b','c') eq 'x'",
                "replace(words,'a','b' eq 'x'",
                "replace(whole,'a','b') eq 'x'",
                "replace(words,null,'b') eq 'x'")) {
            assertEquals("malformed-filter", outcome("$filter=" + malformed), malformed);
        }
    }

    /** A few nested calls would else make gigabytes out of one row. */
    @Test
    void replaceMakesTextsLongerByABoundedFactor() {
        String thirtyTwo = "x".repeat(32);
        for (String bounded : List.of(
                "replace(words,'a','" + thirtyTwo + "') ne 'x'",
                "replace(words,'ab','" + thirtyTwo.repeat(2) + "') ne 'x'",
                "replace(replace(words,'a','" + "x".repeat(8) + "'),'x','yyyy') ne 'x'",
                "replace(words,'a','" + thirtyTwo + "') ne replace(words,'b','" + thirtyTwo + "')",
                "replace(".repeat(20) + "words" + ",'a','')".repeat(20) + " ne 'x'")) {
            assertEquals("ok", outcome("$filter=" + bounded), bounded);
        }
        for (String unbounded : List.of(
                "replace(words,'a','" + thirtyTwo + "x') ne 'x'",
                "replace(words,'','" + thirtyTwo + "x') ne 'x'",
                "replace(words,words,'" + thirtyTwo + "x') ne 'x'",
                "replace(words,'a',words) ne 'x'",
                "replace(words,'a',concat('x','y')) ne 'x'",
                "replace(words,'a',null) ne 'x'",
                "replace(concat('x',replace(words,'a','" + "x".repeat(8) + "')),'x','yyyyy') ne 'x'",
                "replace(".repeat(40) + "words" + ",'a','aa')".repeat(40) + " ne 'x'")) {
            assertEquals("malformed-filter", outcome("$filter=" + unbounded), unbounded);
        }
        assertEquals(
                "malformed-option", outcome("$orderby=" + "replace(".repeat(6) + "words" + ",'a','aa')".repeat(6)));
    }

    private String outcome(String option) {
        int equals = option.indexOf('=');
        String path = "/datasets/default/tables/kinds/items?" + option.substring(0, equals + 1)
                + URLEncoder.encode(option.substring(equals + 1), StandardCharsets.UTF_8);
        return SourceFixture.await(source.get(path)
                .compose(source::read)
                .map(read -> "ok")
                .recover(failure -> Future.succeededFuture(
                        failure instanceof SourceException known ? known.code().code() : String.valueOf(failure))));
    }
}

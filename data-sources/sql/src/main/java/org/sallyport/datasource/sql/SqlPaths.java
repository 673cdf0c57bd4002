package org.sallyport.datasource.sql;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.SqlRequest.Action;

/**
 * The paths of the connector. V1 names the data set {@code default} and encodes a segment once; V2 begins with
 * {@code /v2}, names the data set {@code {server},{database}} and encodes segments twice (once is understood too, where
 * it leaves no percent sign).
 */
final class SqlPaths {
    private static final String METADATA = "$metadata.json";

    private final SqlParameters parameters;
    private final OperationRequest request;
    private final boolean v2;
    private final List<String> segments;

    private SqlPaths(SqlParameters parameters, OperationRequest request) {
        this.parameters = parameters;
        this.request = request;
        List<String> all = Arrays.asList(request.path().substring(1).split("/", -1));
        this.v2 = all.get(0).equals("v2");
        this.segments = v2 ? all.subList(1, all.size()) : all;
    }

    /**
     * What the request asks for.
     *
     * @throws SourceException {@code UNKNOWN_OPERATION}, {@code UNKNOWN_DATASET}, {@code UNKNOWN_TABLE} or
     *     {@code MALFORMED_REQUEST}
     */
    static SqlRequest parse(SqlParameters parameters, OperationRequest request) {
        if (!request.path().startsWith("/") || !request.method().equals(HttpMethod.GET)) {
            throw unknown(request);
        }
        return new SqlPaths(parameters, request).parse();
    }

    private SqlRequest parse() {
        List<String> path = segments.stream()
                .map(s -> s.equals("%24metadata.json") ? METADATA : s)
                .toList();
        if (path.equals(List.of("testconnection")) && !v2) {
            return plain(Action.TEST_CONNECTION, "TestConnection");
        }
        if (path.equals(List.of(METADATA, "datasets"))) {
            return plain(Action.DATA_SETS_METADATA, versioned("GetDataSetsMetadata"));
        }
        if (path.equals(List.of("datasets"))) {
            return plain(Action.DATA_SETS, versioned("GetDataSets"));
        }
        if (matches(path, METADATA, "datasets", "", "tables", "")) {
            return ofTable(Action.TABLE, "GetTable", path.get(2), path.get(4), "");
        }
        if (matches(path, "datasets", "", "tables")) {
            requireDataSet(path.get(1));
            return plain(Action.TABLES, versioned("GetTables"));
        }
        if (matches(path, "datasets", "", "tables", "", "items")) {
            return ofTable(Action.ITEMS, "GetItems", path.get(1), path.get(3), "");
        }
        if (matches(path, "datasets", "", "tables", "", "items", "")) {
            return ofTable(Action.ITEM, "GetItem", path.get(1), path.get(3), path.get(5));
        }
        throw unknown(request);
    }

    /** Whether the path has this form; an empty word stands for any segment that isn't empty. */
    private static boolean matches(List<String> path, String... form) {
        if (path.size() != form.length) {
            return false;
        }
        for (int i = 0; i < form.length; i++) {
            if (form[i].isEmpty() ? path.get(i).isEmpty() : !path.get(i).equals(form[i])) {
                return false;
            }
        }
        return true;
    }

    private SqlRequest plain(Action action, String id) {
        return new SqlRequest(action, id, null, List.of());
    }

    private SqlRequest ofTable(Action action, String id, String dataSet, String table, String key) {
        requireDataSet(dataSet);
        String text = decode(table);
        TableName name = TableName.parse(text, parameters.engine().defaultSchema())
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNKNOWN_TABLE,
                        "'" + text + "' is no table's name: write table, schema.table or [schema].[table]"));
        return new SqlRequest(action, versioned(id), name, key.isEmpty() ? List.of() : key(key));
    }

    /** Commas that aren't encoded part a key of several columns. */
    private List<String> key(String segment) {
        String outer = v2 ? PercentCoding.decode(segment) : segment;
        List<String> parts = new ArrayList<>();
        for (String part : outer.split(",", -1)) {
            parts.add(v2 ? PercentCoding.decodeAgain(part) : PercentCoding.decode(part));
        }
        return parts;
    }

    private String versioned(String id) {
        return v2 ? id + "_V2" : id;
    }

    private String decode(String segment) {
        String once = PercentCoding.decode(segment);
        return v2 ? PercentCoding.decodeAgain(once) : once;
    }

    private void requireDataSet(String segment) {
        boolean known = v2
                ? isThisDatabase(decode(segment))
                : PercentCoding.decode(segment).equals("default");
        if (!known) {
            throw new SourceException(
                    SourceCode.UNKNOWN_DATASET,
                    "This connection's data set is "
                            + (v2 ? "'" + parameters.server() + "," + parameters.database() + "'" : "'default'")
                            + ", not '" + decode(segment) + "'");
        }
    }

    private boolean isThisDatabase(String dataSet) {
        int comma = dataSet.indexOf(',');
        return comma > 0
                && dataSet.substring(comma + 1).equals(parameters.database())
                && ServerAddress.parse(
                                dataSet.substring(0, comma), parameters.engine().defaultPort())
                        .filter(parameters.server()::equals)
                        .isPresent();
    }

    private static SourceException unknown(OperationRequest request) {
        return new SourceException(
                SourceCode.UNKNOWN_OPERATION,
                "The sql connector has no " + request.method() + " " + request.path()
                        + "; its OpenAPI document lists what it has");
    }
}

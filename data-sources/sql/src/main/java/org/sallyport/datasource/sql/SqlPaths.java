package org.sallyport.datasource.sql;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.SqlRequest.Action;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * The paths of the connector. V1 names the data set {@code default} and encodes a segment once; V2 begins with
 * {@code /v2}, names the data set {@code {server},{database}} and encodes segments twice (once is understood too, where
 * it leaves no percent sign).
 */
final class SqlPaths {
    private static final String METADATA = "$metadata.json";
    private static final List<Route> ROUTES = List.of(
            Route.v1(HttpMethod.GET, "testconnection", Action.TEST_CONNECTION, "TestConnection"),
            Route.get(METADATA + "/datasets", Action.DATA_SETS_METADATA, "GetDataSetsMetadata"),
            Route.get("datasets", Action.DATA_SETS, "GetDataSets"),
            Route.get("datasets/{dataset}/tables", Action.TABLES, "GetTables"),
            Route.get(METADATA + "/datasets/{dataset}/tables/{table}", Action.TABLE, "GetTable"),
            Route.get("datasets/{dataset}/tables/{table}/items", Action.ITEMS, "GetItems"),
            Route.get("datasets/{dataset}/tables/{table}/items/{id}", Action.ITEM, "GetItem"),
            Route.get("datasets/{dataset}/tables/{table}/onnewitems", Action.NEW_ITEMS, "GetOnNewItems"),
            Route.get("datasets/{dataset}/tables/{table}/onupdateditems", Action.UPDATED_ITEMS, "GetOnUpdatedItems"),
            Route.both(HttpMethod.POST, "datasets/{dataset}/tables/{table}/items", Action.POST_ITEM, "PostItem"),
            Route.both(
                    HttpMethod.PATCH, "datasets/{dataset}/tables/{table}/items/{id}", Action.PATCH_ITEM, "PatchItem"),
            Route.both(
                    HttpMethod.DELETE,
                    "datasets/{dataset}/tables/{table}/items/{id}",
                    Action.DELETE_ITEM,
                    "DeleteItem"),
            Route.both(HttpMethod.POST, "datasets/{dataset}/tables/{table}/batch", Action.POST_ITEMS, "PostItems"),
            Route.get("datasets/{dataset}/procedures", Action.PROCEDURES, "GetProcedures"),
            Route.get(METADATA + "/datasets/{dataset}/procedures/{procedure}", Action.PROCEDURE, "GetProcedure"),
            Route.both(
                    HttpMethod.POST,
                    "datasets/{dataset}/procedures/{procedure}",
                    Action.EXECUTE_PROCEDURE,
                    "ExecuteProcedure"),
            Route.both(HttpMethod.POST, "datasets/{dataset}/query/sql", Action.QUERY, "ExecutePassThroughNativeQuery"),
            Route.both(
                    HttpMethod.POST,
                    METADATA + "/datasets/{dataset}/query/sql",
                    Action.QUERY_METADATA,
                    "GetPassThroughNativeQueryMetadata"),
            Route.get(
                    METADATA + "/datasets/{dataset}/tables/{table}/forPatchItem",
                    Action.TABLE_FOR_UPDATE,
                    "GetTableForPatchItem"),
            Route.get("servers", Action.SERVERS, "GetServers"),
            Route.get("databases", Action.DATABASES, "GetDatabases"),
            Route.get("datasets/{dataset}/tablesfor/getitem", Action.TABLES_FOR_ITEM, "GetTablesForGetItem"),
            Route.get("datasets/{dataset}/tablesfor/postitem", Action.TABLES_FOR_INSERT, "GetTablesForPostItem"),
            Route.get("datasets/{dataset}/tablesfor/patchitem", Action.TABLES_FOR_UPDATE, "GetTablesForPatchItem"),
            Route.get("datasets/{dataset}/tablesfor/deleteitem", Action.TABLES_FOR_DELETE, "GetTablesForDeleteItem"),
            Route.get(
                    "datasets/{dataset}/tablesfor/getonnewitems",
                    Action.TABLES_FOR_NEW_ITEMS,
                    "GetTablesForGetOnNewItems"),
            Route.get(
                    "datasets/{dataset}/tablesfor/getonupdateditems",
                    Action.TABLES_FOR_UPDATED_ITEMS,
                    "GetTablesForGetOnUpdatedItems"));

    private final SqlParameters parameters;
    private final OperationRequest request;
    private final boolean v2;
    private final List<String> segments;

    private SqlPaths(SqlParameters parameters, OperationRequest request) {
        this.parameters = parameters;
        this.request = request;
        List<String> all = Arrays.stream(request.path().substring(1).split("/", -1))
                .map(s -> s.equals("%24metadata.json") ? METADATA : s)
                .toList();
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
        if (!request.path().startsWith("/")) {
            throw unknown(request);
        }
        return new SqlPaths(parameters, request).parse();
    }

    private SqlRequest parse() {
        Route route = ROUTES.stream()
                .filter(one -> one.matches(request.method(), segments, v2))
                .findFirst()
                .orElseThrow(() -> unknown(request));
        String dataSet = route.at("{dataset}", segments);
        if (!dataSet.isEmpty()) {
            requireDataSet(dataSet);
        }
        String key = route.at("{id}", segments);
        return new SqlRequest(
                route.action(),
                v2 ? route.id() + "_V2" : route.id(),
                object(route),
                key.isEmpty() ? List.of() : key(key));
    }

    private @Nullable QualifiedName object(Route route) {
        String procedure = route.at("{procedure}", segments);
        String table = route.at("{table}", segments);
        if (!procedure.isEmpty()) {
            return object(procedure, SourceCode.UNKNOWN_PROCEDURE, "procedure");
        }
        return table.isEmpty() ? null : object(table, SourceCode.UNKNOWN_TABLE, "table");
    }

    private QualifiedName object(String segment, SourceCode unknown, String kind) {
        String text = decode(segment);
        return QualifiedName.parse(text, parameters.defaultSchema())
                .filter(name -> !name.schema().isEmpty())
                .orElseThrow(() -> new SourceException(
                        unknown,
                        "'" + text + "' is no " + kind + "'s name: write " + kind + ", schema." + kind
                                + " or [schema].[" + kind + "]"));
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
                && isThisServer(dataSet.substring(0, comma));
    }

    private boolean isThisServer(String text) {
        return text.equals(parameters.server())
                || ServerAddress.parse(text, parameters.engine().defaultPort())
                        .map(ServerAddress::toString)
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

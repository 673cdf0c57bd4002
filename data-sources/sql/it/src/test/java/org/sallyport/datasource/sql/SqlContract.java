package org.sallyport.datasource.sql;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.testkit.ConnectorContract;
import org.sallyport.datasource.testkit.TestDatabase;
import org.sallyport.fault.ClosedPort;

/** The connectors' contract for the sql connector; an engine says how to fill its tables. */
abstract class SqlContract extends ConnectorContract {
    private static final ClosedPort NOBODY = new ClosedPort();
    private static final String WRONG = "wrong-secret-55d1";

    private final TestDatabase database = createDatabase();

    abstract TestDatabase createDatabase();

    private boolean file() {
        return database.port() == 0;
    }

    /** Makes the tables {@code small} and {@code long} (2 MB of JSON), and the view {@code blocked}. */
    abstract String[] tables();

    @Override
    protected void prepare() {
        database.run(tables());
    }

    @Override
    protected Connector connector() {
        return new SqlConnector();
    }

    @Override
    protected JsonObject parameters() {
        return database.parameters();
    }

    @Override
    protected Credentials credentials() {
        return database.credentials();
    }

    @Override
    protected String target() {
        return database.engine() + "://" + (file() ? "" : "127.0.0.1:" + database.port() + "/") + database.name();
    }

    @Override
    protected Map<String, String> requests() {
        Map<String, String> requests = new LinkedHashMap<>(Map.of("TestConnection", "GET /testconnection"));
        String server = file() ? "localhost" : "127.0.0.1%253A" + database.port();
        String v2 = "/v2/datasets/" + server + "," + database.name().replace("/", "%252F");
        requests.put("GetDataSetsMetadata", "GET /$metadata.json/datasets");
        requests.put("GetDataSetsMetadata_V2", "GET /v2/$metadata.json/datasets");
        requests.put("GetDataSets", "GET /datasets");
        requests.put("GetDataSets_V2", "GET /v2/datasets");
        requests.put("GetTables", "GET /datasets/default/tables");
        requests.put("GetTables_V2", "GET " + v2 + "/tables");
        requests.put("GetTable", "GET /$metadata.json/datasets/default/tables/t");
        requests.put("GetTable_V2", "GET " + v2.replace("/v2/", "/v2/$metadata.json/") + "/tables/t");
        requests.put("GetItems", "GET /datasets/default/tables/t/items");
        requests.put("GetItems_V2", "GET " + v2 + "/tables/t/items");
        requests.put("GetItem", "GET /datasets/default/tables/t/items/1");
        requests.put("GetItem_V2", "GET " + v2 + "/tables/t/items/1");
        requests.put("GetOnNewItems", "GET /datasets/default/tables/t/onnewitems");
        requests.put("GetOnNewItems_V2", "GET " + v2 + "/tables/t/onnewitems");
        requests.put("GetOnUpdatedItems", "GET /datasets/default/tables/t/onupdateditems");
        requests.put("GetOnUpdatedItems_V2", "GET " + v2 + "/tables/t/onupdateditems");
        requests.put("PostItem", "POST /datasets/default/tables/t/items");
        requests.put("PostItem_V2", "POST " + v2 + "/tables/t/items");
        requests.put("PatchItem", "PATCH /datasets/default/tables/t/items/1");
        requests.put("PatchItem_V2", "PATCH " + v2 + "/tables/t/items/1");
        requests.put("DeleteItem", "DELETE /datasets/default/tables/t/items/1");
        requests.put("DeleteItem_V2", "DELETE " + v2 + "/tables/t/items/1");
        requests.put("PostItems", "POST /datasets/default/tables/t/batch");
        requests.put("PostItems_V2", "POST " + v2 + "/tables/t/batch");
        requests.put("GetProcedures", "GET /datasets/default/procedures");
        requests.put("GetProcedures_V2", "GET " + v2 + "/procedures");
        requests.put("GetProcedure", "GET /$metadata.json/datasets/default/procedures/p");
        requests.put("GetProcedure_V2", "GET " + v2.replace("/v2/", "/v2/$metadata.json/") + "/procedures/p");
        requests.put("ExecuteProcedure", "POST /datasets/default/procedures/p");
        requests.put("ExecuteProcedure_V2", "POST " + v2 + "/procedures/p");
        requests.put("ExecutePassThroughNativeQuery", "POST /datasets/default/query/sql");
        requests.put("ExecutePassThroughNativeQuery_V2", "POST " + v2 + "/query/sql");
        requests.put("GetPassThroughNativeQueryMetadata", "POST /$metadata.json/datasets/default/query/sql");
        requests.put(
                "GetPassThroughNativeQueryMetadata_V2",
                "POST " + v2.replace("/v2/", "/v2/$metadata.json/") + "/query/sql");
        requests.put("GetTablesForGetItem", "GET /datasets/default/tablesfor/getitem");
        requests.put("GetTablesForGetItem_V2", "GET " + v2 + "/tablesfor/getitem");
        requests.put("GetTablesForPostItem", "GET /datasets/default/tablesfor/postitem");
        requests.put("GetTablesForPostItem_V2", "GET " + v2 + "/tablesfor/postitem");
        requests.put("GetTablesForPatchItem", "GET /datasets/default/tablesfor/patchitem");
        requests.put("GetTablesForPatchItem_V2", "GET " + v2 + "/tablesfor/patchitem");
        requests.put("GetTablesForDeleteItem", "GET /datasets/default/tablesfor/deleteitem");
        requests.put("GetTablesForDeleteItem_V2", "GET " + v2 + "/tablesfor/deleteitem");
        requests.put("GetTablesForGetOnNewItems", "GET /datasets/default/tablesfor/getonnewitems");
        requests.put("GetTablesForGetOnNewItems_V2", "GET " + v2 + "/tablesfor/getonnewitems");
        requests.put("GetTablesForGetOnUpdatedItems", "GET /datasets/default/tablesfor/getonupdateditems");
        requests.put("GetTablesForGetOnUpdatedItems_V2", "GET " + v2 + "/tablesfor/getonupdateditems");
        requests.put("GetServers", "GET /servers");
        requests.put("GetServers_V2", "GET /v2/servers");
        requests.put("GetDatabases", "GET /databases");
        requests.put("GetDatabases_V2", "GET /v2/databases");
        requests.put("GetTableForPatchItem", "GET /$metadata.json/datasets/default/tables/t/forPatchItem");
        requests.put(
                "GetTableForPatchItem_V2",
                "GET " + v2.replace("/v2/", "/v2/$metadata.json/") + "/tables/t/forPatchItem");
        return requests;
    }

    @Override
    protected String smallPath() {
        return "/datasets/default/tables/small/items";
    }

    @Override
    protected String longPath() {
        return "/datasets/default/tables/long/items";
    }

    @Override
    protected String blockedPath() {
        return "/datasets/default/tables/blocked/items";
    }

    @Override
    protected Set<String> secrets() {
        return file() ? Set.of(WRONG) : Set.of(database.password(), WRONG);
    }

    @Override
    protected Optional<Credentials> wrongCredentials() {
        return file() ? Optional.empty() : Optional.of(TestDatabase.basic(database.user(), WRONG));
    }

    @Override
    protected Optional<JsonObject> unreachable() {
        return Optional.of(
                file()
                        ? parameters().put("database", database.name() + ".missing")
                        : parameters().put("server", "127.0.0.1:" + NOBODY.port()));
    }
}
